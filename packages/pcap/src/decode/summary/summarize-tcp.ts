import type { Tcp } from "../transport/tcp.ts";
import { describeTcpOption } from "./describe-tcp-option.ts";

/** Describes a segment with `payloadBytes` bytes of payload, as tcpdump does. */
export function summarizeTcp(tcp: Tcp, payloadBytes: number): string {
  const { sequence, acknowledgment, window, urgentPointer } = tcp;
  const parts = [`Flags [${flags(tcp)}]`];
  if (payloadBytes > 0) parts.push(`seq ${sequence}:${(sequence + payloadBytes) >>> 0}`);
  else if (tcp.syn || tcp.fin || tcp.rst) parts.push(`seq ${sequence}`);
  if (tcp.ack) parts.push(`ack ${acknowledgment}`);
  parts.push(`win ${window}`);
  if (tcp.urg) parts.push(`urg ${urgentPointer}`);
  const options = tcp.options.map(describeTcpOption).join(",");
  if (options !== "") parts.push(`options [${options}]`);
  return `${parts.join(", ")}, length ${payloadBytes}`;
}

function flags(tcp: Tcp): string {
  const letters: [boolean, string][] = [
    [tcp.fin, "F"],
    [tcp.syn, "S"],
    [tcp.rst, "R"],
    [tcp.psh, "P"],
    [tcp.ack, "."],
    [tcp.urg, "U"],
    [tcp.ece, "E"],
    [tcp.cwr, "W"],
    [tcp.ae, "e"],
  ];
  const set = letters.filter(([isSet]) => isSet).map(([, letter]) => letter);
  return set.length === 0 ? "none" : set.join("");
}
