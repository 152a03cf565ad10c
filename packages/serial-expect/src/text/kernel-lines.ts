/** A line that the kernel writes to its console whenever it likes, in the middle of others too: `[   12.345678] virtio…`. */
const KERNEL_LINE = String.raw`\[ *\d+\.\d+\][^\n]*\n`;

/** The source of a RegExp for `pieces` in a row, with or without kernel lines between them. */
export function amongKernelLines(pieces: Iterable<string>): string {
  return [...pieces].join(`(?:${KERNEL_LINE})*`);
}

/** The source of a RegExp for digits, as many as there are, with or without kernel lines between them. */
export function digitsAmongKernelLines(): string {
  return `(?:\\d|${KERNEL_LINE})*`;
}

/** The text without kernel lines that are whole. */
export function withoutKernelLines(text: string): string {
  return text.replace(new RegExp(KERNEL_LINE, "g"), "");
}
