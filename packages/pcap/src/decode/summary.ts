import type { Frame } from "../frame.ts";
import type { Arp } from "./arp.ts";
import { type DecodedFrame, decode } from "./decode.ts";
import type { Ethernet } from "./ethernet.ts";
import type { Icmp } from "./icmp.ts";
import type { Ipv4 } from "./ipv4.ts";

/** A frame in one line, in tcpdump's manner and without the time. */
export function summary(frame: Frame | Uint8Array): string {
  const decoded = decode(frame);
  const { ethernet, arp, ipv4, malformed } = decoded;
  const fault = malformed ? ` [malformed ${malformed.layer}: ${malformed.reason}]` : "";
  const tags = (ethernet?.vlans ?? []).map(({ id }) => `vlan ${id}, `).join("");
  if (arp) return `${tags}${arpWords(arp)}${fault}`;
  if (ipv4) return `${tags}${ipv4Words(ipv4, decoded)}${fault}`;
  if (ethernet) return `${tags}${ethernetWords(ethernet, decoded.payload.length)}${fault}`;
  return `${decoded.payload.length} bytes${fault}`;
}

function arpWords(arp: Arp): string {
  if (arp.operation === "request")
    return `ARP, Request who-has ${arp.targetProtocolAddress} tell ${arp.senderProtocolAddress}`;
  if (arp.operation === "reply") return `ARP, Reply ${arp.senderProtocolAddress} is-at ${arp.senderHardwareAddress}`;
  return `ARP, operation ${arp.operation}`;
}

function ipv4Words(ipv4: Ipv4, { icmp, payload }: DecodedFrame): string {
  const what = icmp ? icmpWords(icmp, payload.length) : `protocol ${ipv4.protocol}, length ${payload.length}`;
  const wrong = ipv4.checksumValid ? "" : " [bad IPv4 checksum]";
  return `IP ${ipv4.source} > ${ipv4.destination}: ${what}, ttl ${ipv4.ttl}${wrong}`;
}

function icmpWords({ type, code, echo, checksumValid }: Icmp, payloadBytes: number): string {
  const name = echo ? `echo ${echo.kind}, id ${echo.identifier}, seq ${echo.sequence}` : `type ${type}, code ${code}`;
  return `ICMP ${name}, length ${payloadBytes + 8}${checksumValid ? "" : " [bad ICMP checksum]"}`;
}

function ethernetWords({ source, destination, etherType }: Ethernet, payloadBytes: number): string {
  return `${source} > ${destination}, ethertype 0x${etherType.toString(16).padStart(4, "0")}, length ${payloadBytes}`;
}
