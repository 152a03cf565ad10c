import { ethernet, ipv4, ipv6, type TransportMessage, udp } from "../../src/index.ts";
import { encodeBfd, encodeIgmp, encodeOspf, encodeVrrp, type IgmpFields } from "../../src/protocols.ts";
import { HOST_A } from "../frames.ts";

/** Frames of protocols whose other frames are written by hand. */
const over4 = (destination: string, message: TransportMessage, options = {}): Uint8Array =>
  ethernet(
    { source: HOST_A.mac, destination: "01:00:5e:00:00:05" },
    ipv4({ source: HOST_A.ip, destination, ...options }, message),
  );
const over6 = (destination: string, message: TransportMessage): Uint8Array =>
  ethernet(
    { source: HOST_A.mac, destination: "33:33:00:00:00:05" },
    ipv6({ source: HOST_A.ip6, destination }, message),
  );

const ROUTER_ALERT = { options: [{ type: 148, data: new Uint8Array(2) }] };
const igmp = (destination: string, fields: IgmpFields): Uint8Array =>
  over4(destination, encodeIgmp(fields), ROUTER_ALERT);

export const BUILT_IGMP_FRAMES: readonly Uint8Array[] = [
  igmp("224.0.0.1", { type: 0x11 }),
  igmp("239.1.1.1", { type: 0x11, group: "239.1.1.1", maxResponseTimeMs: 2500, sources: ["10.0.0.1", "10.0.0.2"] }),
  igmp("224.0.0.1", { type: 0x11, version: 2 }),
  igmp("239.1.1.1", { type: 0x16, group: "239.1.1.1" }),
  igmp("224.0.0.2", { type: 0x17, group: "239.1.1.1" }),
  igmp("224.0.0.22", { type: 0x22, records: [{ type: 3, group: "239.1.1.1", sources: ["10.0.0.1"] }] }),
];

const VIRTUAL = { virtualRouterId: 7, addresses: ["10.0.0.1", "10.0.0.2"] };
export const BUILT_VRRP_FRAMES: readonly Uint8Array[] = [
  over4("224.0.0.18", encodeVrrp(VIRTUAL)),
  over4("224.0.0.18", encodeVrrp({ version: 2, password: "rabbit", intervalMs: 3000, ...VIRTUAL })),
  over6("ff02::12", encodeVrrp({ virtualRouterId: 7, priority: 255, addresses: ["fe80::1"] })),
];

const HELLO = {
  routerId: "1.1.1.1",
  areaId: "0.0.0.1",
  designatedRouter: "10.0.0.1",
  neighbors: ["2.2.2.2", "3.3.3.3"],
};
const REQUEST = Uint8Array.of(0, 0, 0, 1, 10, 0, 0, 1, 1, 1, 1, 1);
export const BUILT_OSPF_FRAMES: readonly Uint8Array[] = [
  over4("224.0.0.5", encodeOspf({ networkMask: "255.255.255.0", ...HELLO })),
  over4("224.0.0.5", encodeOspf({ password: "secret", ...HELLO })),
  over4("224.0.0.5", encodeOspf({ type: 3, routerId: "1.1.1.1" }, REQUEST)),
  over6("ff02::5", encodeOspf({ version: 3, instanceId: 7, interfaceId: 9, ...HELLO })),
];

const bfd = (packet: Uint8Array): Uint8Array =>
  over4("10.0.0.1", udp({ sourcePort: 50_000, destinationPort: 3784 }, packet), { ttl: 255 });
export const BUILT_BFD_FRAMES: readonly Uint8Array[] = [
  bfd(encodeBfd({ myDiscriminator: 1, yourDiscriminator: 2 })),
  bfd(encodeBfd({ myDiscriminator: 1, state: 1, diagnostic: 3, poll: true, demand: true })),
  bfd(encodeBfd({ myDiscriminator: 1, authentication: Uint8Array.of(1, 6, 1, 97, 98, 99) })),
];
