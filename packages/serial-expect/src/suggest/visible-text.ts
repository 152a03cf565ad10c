import { EscapeSequences } from "../text/escape-sequences.ts";
import { KernelLineFilter } from "../text/kernel-line-filter.ts";

/** Returns the text of a turn as a console shows it that strips escape sequences and kernel lines. */
export function visibleText(received: Buffer): string {
  const sequences = new EscapeSequences();
  const lines = new KernelLineFilter();
  const plain = Buffer.concat([sequences.push(received), sequences.end()]);
  return Buffer.concat([lines.push(plain), lines.end()])
    .toString()
    .replaceAll("\0", "");
}

/** Returns the last line of a text, which is not complete yet. */
export function openLine(text: string): string {
  return text.slice(Math.max(text.lastIndexOf("\n"), text.lastIndexOf("\r")) + 1);
}
