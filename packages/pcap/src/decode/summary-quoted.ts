import type { DecodedFrame } from "./decoded-frame.ts";
import { PROTOCOL_TCP, PROTOCOL_UDP } from "./numbers.ts";

/** Says which port a packet that an ICMP error quotes was for, of which mostly but 8 bytes of a TCP header are there. */
export function describePort({ ipv4, ipv6, udp, tcp, payload }: DecodedFrame): string {
  const protocol = ipv4?.protocol ?? ipv6?.protocol;
  const name = protocol === PROTOCOL_UDP ? "udp" : protocol === PROTOCOL_TCP ? "tcp" : undefined;
  const port = udp?.destinationPort ?? tcp?.destinationPort ?? readPort(payload);
  return name === undefined || port === undefined ? "port " : `${name} port ${port} `;
}

function readPort([, , upper, lower]: Uint8Array): number | undefined {
  return upper === undefined || lower === undefined ? undefined : upper * 256 + lower;
}
