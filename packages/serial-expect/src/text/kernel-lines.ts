/** A line that the kernel writes to its console at any time, also in the middle of other lines: `[   12.345678] virtio…`. */
const KERNEL_LINE = String.raw`\[ *\d+\.\d+\][^\n]*\n`;

/** Lines of systemd (`[  OK  ] Started …`, `         Starting …`) and OpenRC (` * Starting …`), and their return to column 1. */
const STATUS_LINE = String.raw`\r*(?:\[ *(?:OK|FAILED|DEPEND|INFO|SKIP|TIME|WARN|\*{1,3}) *\]| {9}[A-Z][a-z]+ing | \* [A-Z])[^\n]*`;

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

/** Removes the lines of the kernel and of the init system from a text, also the last one if it is not complete yet. */
export function withoutBootLines(text: string): string {
  const complete = withoutKernelLines(text).replace(new RegExp(`${STATUS_LINE}\\n`, "g"), "");
  return complete.replace(/\[ *\d+\.\d+\][^\n]*$/, "").replace(new RegExp(`${STATUS_LINE}$`), "");
}
