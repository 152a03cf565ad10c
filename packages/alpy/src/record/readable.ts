/** Lines that say nothing of the guest: the marks around commands of `@alpy/serial-expect`'s shell, and QEMU's on a NIC without a link. */
const noise = /^\s*"?(~run:\d+:(begin|stop)\b.*|qemu-system-\S+: warning: hub \d+ is not connected to host network)$/;

/** A command as the shell of `@alpy/serial-expect` types it, whole or cut off. */
const typed = /run_command='(.*?)'? ?(run_line=.*|…"|"|$)/;

/** A console's or QEMU's last lines as a person reads them: the commands that were typed, and what was said. */
export function readable(lines: string): string {
  return lines
    .split("\n")
    .filter((line) => !noise.test(line))
    .map((line) => line.replace(typed, (_whole, command: string) => `${command}"`))
    .join("\n");
}

/** The last lines of each source that has some, ready to be put behind a message. */
export function readableEvidence(evidence: Readonly<Record<string, string>>): string {
  const told = Object.entries(evidence).map(([source, lines]) => [source, readable(lines)] as const);
  return told.map(([source, lines]) => (lines === "" ? "" : `\n${source}: ${lines}`)).join("");
}
