import type { Tcp } from "../transport/tcp.ts";
import type { TcpOption } from "../transport/tcp-option.ts";

/** Describes a segment with `payloadBytes` bytes of payload, as tcpdump does. */
export function summarizeTcp(tcp: Tcp, payloadBytes: number): string {
  const { sequence, acknowledgment, window, urgentPointer } = tcp;
  const parts = [`Flags [${flags(tcp)}]`];
  if (payloadBytes > 0) parts.push(`seq ${sequence}:${(sequence + payloadBytes) >>> 0}`);
  else if (tcp.syn || tcp.fin || tcp.rst) parts.push(`seq ${sequence}`);
  if (tcp.ack) parts.push(`ack ${acknowledgment}`);
  parts.push(`win ${window}`);
  if (tcp.urg) parts.push(`urg ${urgentPointer}`);
  const options = tcp.options.map(describeOption).join(",");
  if (options !== "") parts.push(`options [${options}]`);
  return `${parts.join(", ")}, length ${payloadBytes}`;
}

function describeOption(option: TcpOption): string {
  switch (option.name) {
    case "no-operation":
      return "nop";
    case "maximum-segment-size":
      return `mss ${option.bytes}`;
    case "window-scale":
      return `wscale ${option.shift}`;
    case "sack-permitted":
      return "sackOK";
    case "sack":
      return `sack ${option.blocks.length} ${option.blocks.map(({ start, end }) => `{${start}:${end}}`).join("")}`;
    case "timestamps":
      return `TS val ${option.value} ecr ${option.echoReply}`;
    case "unknown":
      return `unknown-${option.kind}`;
  }
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
