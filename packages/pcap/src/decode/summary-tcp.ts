import type { Tcp } from "./tcp.ts";

/** Says what a segment with so many bytes of payload does, as tcpdump does; options are left out. */
export function summarizeTcp(tcp: Tcp, payloadBytes: number): string {
  const { sequence, acknowledgment, window, urgentPointer } = tcp;
  const parts = [`Flags [${flags(tcp)}]`];
  if (payloadBytes > 0) parts.push(`seq ${sequence}:${(sequence + payloadBytes) >>> 0}`);
  else if (tcp.syn || tcp.fin || tcp.rst) parts.push(`seq ${sequence}`);
  if (tcp.ack) parts.push(`ack ${acknowledgment}`);
  parts.push(`win ${window}`);
  if (tcp.urg) parts.push(`urg ${urgentPointer}`);
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
  ];
  const set = letters.filter(([isSet]) => isSet).map(([, letter]) => letter);
  return set.length === 0 ? "none" : set.join("");
}
