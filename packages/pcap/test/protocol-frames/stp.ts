import { ethernet as buildEthernet } from "../../src/index.ts";
import { encodeStp } from "../../src/protocols.ts";
import { bytes, ethernet, mac, u16, u32 } from "../frames.ts";

const ROOT = bytes(u16(0x1001), mac("52:54:00:00:00:01"));
const BRIDGE = bytes(u16(0x8001), mac("52:54:00:00:00:0a"));
const TIMES = [u16(256), u16(20 * 256), u16(2 * 256), u16(15 * 256)].flat();
const NAME = [...Buffer.from("region".padEnd(32, "\0"))];
const DIGEST = new Array<number>(16).fill(9);

const bpdu = (version: number, type: number, flags: number, times = TIMES): Uint8Array =>
  bytes(u16(0), version, type, flags, ROOT, u32(4), BRIDGE, u16(0x8002), times);
const llc = (content: Uint8Array): Uint8Array => ethernet(content.length + 3, bytes(0x42, 0x42, 3, content), 60);
const instance = (number: number): Uint8Array =>
  bytes(0x7c, u16(0x8000 | number), mac("52:54:00:00:00:05"), u32(2000), 0x80, 0x80, 20);
const mstp = (...instances: Uint8Array[]): Uint8Array =>
  bytes(
    bpdu(3, 2, 0x3c),
    0,
    u16(64 + 16 * instances.length),
    0,
    NAME,
    u16(7),
    DIGEST,
    u32(100),
    BRIDGE,
    20,
    ...instances,
  );
/** Per VLAN, as Cisco sends it: over SNAP, and the VLAN in an element at the end. */
const PER_VLAN = bytes(bpdu(2, 2, 0x3c), 0, u16(0), u16(2), u16(11));
const SNAP = [0xaa, 0xaa, 3, 0, 0, 0x0c, 0x01, 0x0b];

const LINK = { source: "52:54:00:00:00:0a", destination: "01:80:c2:00:00:00", padToBytes: 60 };

export const STP_FRAMES: readonly Uint8Array[] = [
  llc(bpdu(0, 0, 0)),
  llc(bpdu(0, 0, 0x81)),
  llc(bytes(u16(0), 0, 0x80)),
  llc(bytes(bpdu(2, 2, 0x1e), 0)),
  llc(bytes(bpdu(2, 2, 0x7c, [u16(384), u16(5130), u16(256), u16(1)].flat()), 0)),
  llc(mstp()),
  llc(mstp(instance(1), instance(2))),
  ethernet(SNAP.length + PER_VLAN.length, bytes(SNAP, PER_VLAN), 60),
  buildEthernet(LINK, encodeStp({ bridge: { address: LINK.source }, flags: 1 })),
  buildEthernet(LINK, encodeStp({ version: 2, bridge: { address: LINK.source }, flags: 0x3c, helloTimeMs: 1000 })),
  buildEthernet(LINK, encodeStp({ type: 0x80 })),
];
