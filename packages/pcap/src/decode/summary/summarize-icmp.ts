import type { Icmp } from "../icmp.ts";
import * as types from "../icmp.ts";
import { describePort } from "./describe-port.ts";

/** Describes an ICMP message, as tcpdump does. */
export function summarizeIcmp(icmp: Icmp): string {
  const { type, code, identifier, sequence } = icmp;
  switch (type) {
    case types.ECHO_REQUEST:
      return `echo request, id ${identifier}, seq ${sequence}`;
    case types.ECHO_REPLY:
      return `echo reply, id ${identifier}, seq ${sequence}`;
    case types.TIME_EXCEEDED:
      return code === 0 ? "time exceeded in-transit" : "ip reassembly time exceeded";
    case types.UNREACHABLE:
      return unreachable(icmp);
    case types.SOURCE_QUENCH:
      return "source quench";
    case types.REDIRECT:
      return redirect(icmp);
    case types.PARAMETER_PROBLEM:
      return `parameter problem - ${code === 0 ? `octet ${icmp.pointer}` : `code ${code}`}`;
    case types.TIMESTAMP:
      return `time stamp query id ${identifier} seq ${sequence}`;
    case types.TIMESTAMP_REPLY:
      return `time stamp reply id ${identifier} seq ${sequence}${times(icmp)}`;
    case types.ROUTER_ADVERTISEMENT:
      return describeRouters(icmp);
    case types.ROUTER_SOLICITATION:
      return "router solicitation";
    case types.INFORMATION_REQUEST:
      return "information request";
    case types.INFORMATION_REPLY:
      return "information reply";
    case types.ADDRESS_MASK_REQUEST:
      return "address mask request";
    case types.ADDRESS_MASK_REPLY:
      return `address mask is 0x${maskHex(icmp.addressMask)}`;
    case types.EXTENDED_ECHO_REQUEST:
      return `extended echo request, id ${identifier}, seq ${sequence}`;
    case types.EXTENDED_ECHO_REPLY:
      return `extended echo reply, id ${identifier}, seq ${sequence}`;
    default:
      return `type-#${type}`;
  }
}

function describeRouters({ lifetimeSeconds = 0, routers = [] }: Icmp): string {
  const list = routers.map(({ address, preference }) => ` {${address} ${preference}}`).join("");
  return `router advertisement lifetime ${duration(lifetimeSeconds)} ${routers.length}:${list}`;
}

/** Returns seconds as hours, minutes and seconds, without leading units that are 0. */
function duration(seconds: number): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  const rest = seconds % 3600;
  if (seconds >= 3600) return `${Math.floor(seconds / 3600)}:${two(Math.floor(rest / 60))}:${two(rest % 60)}`;
  return seconds < 60 ? `${seconds}` : `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
}

const maskHex = (mask = "0.0.0.0"): string =>
  mask
    .split(".")
    .map((byte) => Number(byte).toString(16).padStart(2, "0"))
    .join("");

function redirect({ code, gateway, quoted }: Icmp): string {
  const tos = code >= 2 ? "-tos" : "";
  return `redirect${tos} ${quoted?.ipv4?.destination ?? "?"} to ${code % 2 === 0 ? "net" : "host"} ${gateway}`;
}

const unreachableTexts: readonly ((destination: string) => string)[] = [
  (destination) => `net ${destination} unreachable`,
  (destination) => `host ${destination} unreachable`,
  (destination) => `${destination} unreachable`,
  (destination) => `${destination} unreachable`,
  (destination) => `${destination} unreachable - need to frag`,
  (destination) => `${destination} unreachable - source route failed`,
  (destination) => `net ${destination} unreachable - unknown`,
  (destination) => `host ${destination} unreachable - unknown`,
  (destination) => `${destination} unreachable - source host isolated`,
  (destination) => `net ${destination} unreachable - admin prohibited`,
  (destination) => `host ${destination} unreachable - admin prohibited`,
  (destination) => `net ${destination} unreachable - tos prohibited`,
  (destination) => `host ${destination} unreachable - tos prohibited`,
  (destination) => `host ${destination} unreachable - admin prohibited filter`,
  (destination) => `host ${destination} unreachable - host precedence violation`,
  (destination) => `host ${destination} unreachable - precedence cutoff`,
];

function unreachable({ code, nextHopMtu, quoted }: Icmp): string {
  const ipv4 = quoted?.ipv4;
  if (quoted === undefined || ipv4 === undefined) return "unreachable";
  if (code === 2) return `${ipv4.destination} protocol ${ipv4.protocol} unreachable`;
  if (code === 3) return `${ipv4.destination} ${describePort(quoted)}unreachable`;
  const form = unreachableTexts[code]?.(ipv4.destination) ?? `${ipv4.destination} unreachable - #${code}`;
  return nextHopMtu === undefined || nextHopMtu === 0 ? form : `${form} (mtu ${nextHopMtu})`;
}

function times({ originateTimestamp, receiveTimestamp, transmitTimestamp }: Icmp): string {
  if (originateTimestamp === undefined || receiveTimestamp === undefined || transmitTimestamp === undefined) return "";
  const originate = timeOfDay(originateTimestamp);
  return `: org ${originate}, recv ${timeOfDay(receiveTimestamp)}, xmit ${timeOfDay(transmitTimestamp)}`;
}

/** Returns a time in milliseconds as hours, minutes, seconds and milliseconds. */
function timeOfDay(milliseconds: number): string {
  const two = (value: number): string => String(Math.floor(value)).padStart(2, "0");
  const seconds = milliseconds / 1000;
  const clock = `${two(seconds / 3600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
  return `${clock}.${String(milliseconds % 1000).padStart(3, "0")}`;
}
