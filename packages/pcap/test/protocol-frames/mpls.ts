import { ethernet, icmp, icmpv6, ipv4, ipv6, type NetworkPacket, tcp, udp } from "../../src/index.ts";
import { encodeMpls, type MplsLabelFields } from "../../src/protocols.ts";
import { counting, HOST_A, HOST_B } from "../frames.ts";

const LINK = { source: HOST_A.mac, destination: HOST_B.mac, padToBytes: 60 };
const BETWEEN_4 = { source: HOST_A.ip, destination: HOST_B.ip, identification: 1 };
const BETWEEN_6 = { source: HOST_A.ip6, destination: HOST_B.ip6 };
const PORTS = { sourcePort: 40_000, destinationPort: 40_001 };
const ECHO = ipv4(BETWEEN_4, icmp({ identifier: 1, sequence: 2 }, counting(8)));
const ECHO_6 = ipv6(BETWEEN_6, icmpv6({ identifier: 1, sequence: 2 }, counting(8)));
const frame = (packet: NetworkPacket, ...labels: MplsLabelFields[]): Uint8Array =>
  ethernet(LINK, encodeMpls({ labels }, packet));

export const MPLS_FRAMES: readonly Uint8Array[] = [
  frame(ECHO, { label: 16 }),
  frame(ECHO, { label: 100, trafficClass: 5, ttl: 1 }, { label: 0xf_ffff, ttl: 255 }),
  frame(ECHO_6, { label: 17 }),
  frame(ipv4(BETWEEN_4, udp(PORTS, counting(5))), { label: 0, trafficClass: 7 }),
  frame(ipv6(BETWEEN_6, tcp({ ...PORTS, syn: true })), { label: 1 }, { label: 2 }),
  ethernet({ ...LINK, etherType: 0x8848 }, encodeMpls({ labels: [{ label: 18 }] }, ECHO)),
  ethernet(
    { ...LINK, vlans: [{ id: 5 }] },
    encodeMpls({ labels: [{ label: 19 }, { label: 20 }, { label: 21 }] }, ECHO),
  ),
];
