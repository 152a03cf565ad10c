import { decodeInner } from "../../decode/inner-frame.ts";
import { readIpv4, readIpv6 } from "../../decode/network-layers.ts";
import { IpInIp } from "../../decode/tunnels/ip-in-ip.ts";
import { layer, optional, uint } from "../../match/fields/kinds.ts";
import type { FrameProtocol } from "../../match/fields/protocol.ts";

const PROTOCOL_IPV4 = 4;
const PROTOCOL_IPV6 = 41;

/** IP packets directly inside others: protocols 4 (IPv4, RFC 2003) and 41 (IPv6, RFC 4213) of IP, also of IPv6 (RFC 2473). */
export const ipInIp: FrameProtocol = {
  name: "ipInIp",
  announcedBy: { ipProtocols: [PROTOCOL_IPV4, PROTOCOL_IPV6] },
  field: (inner) => optional(layer<IpInIp>({ version: uint(4), inner })),
  read(span, out) {
    if (!out.hasHeader("ipInIp", span, 1)) return span;
    const { ah, ipv4, ipv6 } = out.layers;
    const read = (ah?.nextHeader ?? ipv6?.protocol ?? ipv4?.protocol) === PROTOCOL_IPV4 ? readIpv4 : readIpv6;
    out.layers.ipInIp = new IpInIp(span, (payload) => decodeInner(payload, out, read));
    return span;
  },
  summarize({ ipInIp: found }, bytes, describeInner) {
    return found?.inner === undefined ? `IP, length ${bytes}` : describeInner(found.inner, bytes);
  },
};
