import { readIpv4, readIpv6 } from "../../decode/network-layers.ts";
import * as numbers from "../../decode/protocols/link/ppp.ts";
import { Ppp, pppHeaderBytes } from "../../decode/protocols/link/ppp.ts";
import { layer, optional, uint } from "../../match/fields/kinds.ts";
import type { FrameProtocol } from "../../match/fields/protocol.ts";

/** Protocols that are not decoded, as tcpdump names them. */
const NAMES: Readonly<Record<number, string>> = {
  43: "IPX",
  45: "VJC IP",
  61: "MLPPP",
  253: "compressed PPP data",
  33409: "MPLSCP",
  33021: "CCP",
  49189: "LQM",
  [numbers.PPP_OSI]: "OSI",
  [numbers.PPP_MPLS]: "MPLS",
  [numbers.PPP_MPLS_MULTICAST]: "MPLS",
  [numbers.PPP_IPCP]: "IPCP",
  [numbers.PPP_IPV6CP]: "IP6CP",
  [numbers.PPP_LCP]: "LCP",
  [numbers.PPP_PAP]: "PAP",
  [numbers.PPP_CHAP]: "CHAP",
  [numbers.PPP_EAP]: "EAP",
};
/** Names of results that are not layers. */
const OTHER_KEYS: readonly (string | undefined)[] = ["payload", "malformed", "truncated"];

/** PPP (RFC 1661): EtherType 0x880b, and inside PPPoE sessions. IPv4 and IPv6 inside are decoded; others, if they are passed. */
export const ppp: FrameProtocol = {
  name: "ppp",
  announcedBy: { etherTypes: [0x880b] },
  isPrefix: true,
  field: optional(layer<Ppp>({ protocol: uint(16) })),
  read(span, out) {
    const headerBytes = pppHeaderBytes(span);
    if (!out.hasHeader("ppp", span, headerBytes)) return span;
    const found = new Ppp(span);
    out.layers.ppp = found;
    const rest = span.slice(headerBytes);
    switch (found.protocol) {
      case numbers.PPP_IPV4:
        return readIpv4(rest, out);
      case numbers.PPP_IPV6:
        return readIpv6(rest, out);
      default:
        return out.readRegistered("pppProtocols", found.protocol, rest);
    }
  },
  summarize(decoded) {
    const { ppp: found } = decoded;
    const names = Object.keys(decoded);
    const next = names[names.indexOf("ppp") + 1];
    if (found === undefined || !OTHER_KEYS.includes(next)) return "";
    return NAMES[found.protocol] ?? `unknown PPP protocol (0x${found.protocol.toString(16).padStart(4, "0")})`;
  },
};
