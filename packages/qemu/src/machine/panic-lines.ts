/** How many of a console's last lines are looked through for what a kernel says before its traces. */
export const panicReportLines = 100;

const shownLines = 12;

/** What Linux begins its reports of a panic with (kernel/panic.c, arch/x86/kernel/dumpstack.c). */
const beginnings = [/Kernel panic/, /\b(BUG|Oops|general protection fault)\b.*:/, /sysrq: Trigger a crash/];

/** The lines from the reason of a panic on, without most of the traces that follow; all, where no reason is found. */
export function panicLines(console: string): string {
  const lines = console.split("\n");
  const at = beginnings
    .map((beginning) => lines.findLastIndex((line) => beginning.test(line)))
    .find((index) => index >= 0);
  return at === undefined ? lines.slice(-20).join("\n") : lines.slice(at, at + shownLines).join("\n");
}
