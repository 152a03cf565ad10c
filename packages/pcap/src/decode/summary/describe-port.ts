import type { DecodedFrame } from "../decoded-frame.ts";
import { readQuotedPorts } from "../quoted-ports.ts";

/** Describes the destination port of a packet that an ICMP error quotes. */
export function describePort(quoted: DecodedFrame): string {
  const ports = readQuotedPorts(quoted);
  return ports === undefined ? "port " : `${ports.protocol} port ${ports.destinationPort} `;
}
