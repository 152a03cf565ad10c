/** Number of a console's last lines to search for the kernel's reason, which precedes its traces. */
export const PANIC_REPORT_LINES = 100;

const SHOWN_LINES = 12;
const LINES_WITHOUT_REASON = 20;

/** The beginnings of Linux's reports of a panic (kernel/panic.c, arch/x86/kernel/dumpstack.c). */
const BEGINNINGS = [/Kernel panic/, /\b(BUG|Oops|general protection fault)\b.*:/, /sysrq: Trigger a crash/];

/** Returns a console's lines from the reason of a panic, without most of the traces after it; the last 20 if no reason is found. */
export function panicLines(console: string): string {
  const lines = console.split("\n");
  const at = BEGINNINGS.map((beginning) => lines.findLastIndex((line) => beginning.test(line))).find(
    (index) => index >= 0,
  );
  return (at === undefined ? lines.slice(-LINES_WITHOUT_REASON) : lines.slice(at, at + SHOWN_LINES)).join("\n");
}
