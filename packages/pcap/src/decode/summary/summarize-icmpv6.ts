import type { DecodedFrame } from "../decoded-frame.ts";
import type { Icmpv6 } from "../icmpv6.ts";
import * as types from "../icmpv6.ts";
import type { Mld } from "../network/mld.ts";
import * as mldTypes from "../network/mld.ts";
import type { Ndp } from "../network/ndp.ts";
import * as ndpTypes from "../network/ndp.ts";
import { describePort } from "./describe-port.ts";

/** Describes an ICMPv6 message, as tcpdump does. */
export function summarizeIcmpv6(icmpv6: Icmpv6, { ndp, mld }: DecodedFrame): string {
  if (ndp !== undefined) return summarizeNdp(ndp);
  if (mld !== undefined) return summarizeMld(mld);
  const { type, code, identifier, sequence, mtu, quoted } = icmpv6;
  switch (type) {
    case types.UNREACHABLE_V6:
      return `destination unreachable, ${quoted?.ipv6 === undefined ? `code ${code}` : unreachable(code, quoted)}`;
    case types.PACKET_TOO_BIG:
      return `packet too big, mtu ${mtu}`;
    case types.TIME_EXCEEDED_V6:
      return `time exceeded in-transit${code === 0 ? ` for ${quoted?.ipv6?.destination ?? "?"}` : " (reassembly)"}`;
    case types.PARAMETER_PROBLEM_V6:
      return `parameter problem, ${PARAMETER_PROBLEMS[code] ?? `code-#${code}`} - octet ${icmpv6.pointer}`;
    case types.ECHO_REQUEST_V6:
      return `echo request, id ${identifier}, seq ${sequence}`;
    case types.ECHO_REPLY_V6:
      return `echo reply, id ${identifier}, seq ${sequence}`;
    default:
      return `type-#${type}`;
  }
}

const PARAMETER_PROBLEMS: readonly string[] = ["erroneous", "next header", "option"];

function unreachable(code: number, quoted: DecodedFrame): string {
  const destination = quoted.ipv6?.destination;
  switch (code) {
    case 0:
      return `unreachable route ${destination}`;
    case 1:
      return `unreachable prohibited ${destination}`;
    case 2:
      return `beyond scope ${destination}, source address ${quoted.ipv6?.source}`;
    case 3:
      return `unreachable address ${destination}`;
    case 4:
      return `unreachable port, ${destination} ${describePort(quoted)}`.trimEnd();
    default:
      return `unknown unreach code (${code})`;
  }
}

function summarizeNdp({ type, target, destination }: Ndp): string {
  switch (type) {
    case ndpTypes.ROUTER_SOLICITATION:
      return "router solicitation";
    case ndpTypes.ROUTER_ADVERTISEMENT:
      return "router advertisement";
    case ndpTypes.NEIGHBOR_SOLICITATION:
      return `neighbor solicitation, who has ${target}`;
    case ndpTypes.NEIGHBOR_ADVERTISEMENT:
      return `neighbor advertisement, tgt is ${target}`;
    default:
      return `redirect, ${destination} to ${target}`;
  }
}

/** Describes an MLD message. tcpdump has no space before "max", which we consider a mistake. */
function summarizeMld(mld: Mld): string {
  const { type, version, multicastAddress, records = [], sources = [], maxResponseDelayMs = 0 } = mld;
  if (type === mldTypes.MLD_V2_REPORT) return `multicast listener report v2, ${records.length} group record(s)`;
  if (version === 2) {
    const count = sources.length === 0 ? "" : `, ${sources.length} source(s)`;
    return `multicast listener query v2 [gaddr ${multicastAddress}${count}]`;
  }
  const name = type === mldTypes.MLD_QUERY ? "query" : type === mldTypes.MLD_REPORT ? "report" : "done";
  return `multicast listener ${name} max resp delay: ${maxResponseDelayMs} addr: ${multicastAddress}`;
}
