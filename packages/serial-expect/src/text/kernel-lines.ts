/** A line that the kernel writes to its console at any time, also in the middle of other lines: `[   12.345678] virtio…`. */
const KERNEL_LINE = String.raw`\[ *\d+\.\d+\][^\n]*\n`;

/** Returns the source of a RegExp for `pieces` in a row, with or without kernel lines between them. */
export function amongKernelLines(pieces: Iterable<string>): string {
  return [...pieces].join(`(?:${KERNEL_LINE})*`);
}

/** Returns the source of a RegExp for any number of digits, with or without kernel lines between them. */
export function digitsAmongKernelLines(): string {
  return `(?:\\d|${KERNEL_LINE})*`;
}

/** Removes complete kernel lines from a text. */
export function withoutKernelLines(text: string): string {
  return text.replace(new RegExp(KERNEL_LINE, "g"), "");
}
