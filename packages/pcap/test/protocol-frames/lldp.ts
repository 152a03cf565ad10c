import { ethernet as buildEthernet } from "../../src/index.ts";
import { encodeLldp } from "../../src/protocols.ts";
import { bytes, ethernet, IP6_A, ip, mac, u16, u32 } from "../frames.ts";

const text = (value: string): number[] => [...Buffer.from(value)];
const element = (type: number, ...value: (number | number[] | Uint8Array)[]): Uint8Array => {
  const content = bytes(...value);
  return bytes(u16((type << 9) | content.length), content);
};
const frame = (...elements: Uint8Array[]): Uint8Array => ethernet(0x88cc, bytes(...elements, element(0)), 60);

const CHASSIS = element(1, 4, mac("52:54:00:00:00:0a"));
const PORT = element(2, 5, text("eth0"));
const TTL = element(3, u16(120));
const OPTIONAL = [element(4, text("uplink")), element(5, text("rabbit")), element(6, text("a router"))];

const LINK = { source: "52:54:00:00:00:0a", destination: "01:80:c2:00:00:0e" };

export const LLDP_FRAMES: readonly Uint8Array[] = [
  frame(CHASSIS, PORT, TTL),
  frame(CHASSIS, PORT, TTL, ...OPTIONAL, element(7, u16(0x14), u16(0x10))),
  frame(CHASSIS, PORT, TTL, element(8, 5, 1, ip("10.0.0.1"), 2, u32(3), 0)),
  frame(CHASSIS, PORT, TTL, element(127, 0, 0x12, 0x0f, 1, 3, u16(0x6c00), u16(0x1e))),
  frame(element(1, 5, 1, ip("10.0.0.1")), element(2, 4, 1, ip("10.0.0.2")), element(3, u16(0))),
  frame(element(1, 5, 2, IP6_A), element(2, 3, mac("52:54:00:00:00:0b")), TTL),
  frame(element(1, 7, text("chassis")), element(2, 7, text("1")), TTL),
  buildEthernet(LINK, encodeLldp({ chassisId: LINK.source, portId: "eth0", systemName: "rabbit", capabilities: 0x14 })),
  buildEthernet(LINK, encodeLldp({ chassisId: "fe80::1", portId: "10.0.0.1", portDescription: "uplink" })),
];
