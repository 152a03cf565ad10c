/** Lines that say nothing about the guest: the marks that `@alpy/serial-expect`'s shell puts around commands, and QEMU's warning about a NIC without a link. */
const NOISE = /^\s*"?(~run:\d+:(begin|stop)\b.*|qemu-system-\S+: warning: hub \d+ is not connected to host network)$/;

/** A command as the shell of `@alpy/serial-expect` types it, whole or cut off. */
const TYPED_COMMAND = /run_command='(.*?)'? ?(run_line=.*|…"|"|$)/;

/** Returns the last lines of a console or of QEMU as a person reads them: the commands that were typed, and the output. */
export function readable(lines: string): string {
  return lines
    .split("\n")
    .filter((line) => !NOISE.test(line))
    .map((line) => line.replace(TYPED_COMMAND, (_whole, command: string) => `${command}"`))
    .join("\n");
}

/** Returns the last lines of each source that has any, ready to follow a message. */
export function readableEvidence(evidence: Readonly<Record<string, string>>): string {
  const shown = Object.entries(evidence).map(([source, lines]) => [source, readable(lines)] as const);
  return shown.map(([source, lines]) => (lines === "" ? "" : `\n${source}: ${lines}`)).join("");
}
