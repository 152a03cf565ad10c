import { VRRP_HEADER_BYTES, Vrrp } from "../decode/protocols/vrrp.ts";
import { boolean, ipAddress, layer, list, optional, uint } from "../match/fields/kinds.ts";
import type { FrameProtocol } from "../match/fields/protocol.ts";

const AUTHENTICATIONS: readonly string[] = ["none", "simple", "ah"];
const RIGHT_TTL = 255;

/** VRRP, versions 2 (RFC 3768) and 3 (RFC 9568): protocol 112 of IP. */
export const vrrp: FrameProtocol = {
  name: "vrrp",
  announcedBy: { ipProtocols: [112] },
  field: optional(
    layer<Vrrp>({
      version: uint(4),
      type: uint(4),
      virtualRouterId: uint(8),
      priority: uint(8),
      intervalMs: uint(32),
      authenticationType: optional(uint(8)),
      addresses: list(ipAddress),
      checksum: uint(16),
      checksumValid: optional(boolean),
    }),
  ),
  read(span, out, pseudoHeader) {
    if (!out.hasHeader("vrrp", span, VRRP_HEADER_BYTES)) return span;
    const found = new Vrrp(span, out.layers.ipv6 !== undefined, pseudoHeader);
    out.layers.vrrp = found;
    return out.isSound("vrrp", found) ? span.slice(span.length) : span;
  },
  summarize({ vrrp: found, ipv4 }, bytes) {
    if (found === undefined) return "VRRP";
    const { version, type, virtualRouterId, priority, intervalMs, authenticationType } = found;
    const ttl = ipv4 === undefined || ipv4.ttl === RIGHT_TTL ? "" : `(ttl ${ipv4.ttl}), `;
    const kind = type === 1 ? "Advertisement" : `[type#${type}]`;
    const head = `VRRPv${version}, ${kind}, ${ttl}vrid ${virtualRouterId}, prio ${priority}`;
    if (authenticationType === undefined) return `${head}, intvl ${intervalMs / 10}cs, length ${bytes}`;
    const name = AUTHENTICATIONS[authenticationType] ?? `unknown type ${authenticationType}`;
    return `${head}, authtype ${name}, intvl ${intervalMs / 1000}s, length ${bytes}`;
  },
};
