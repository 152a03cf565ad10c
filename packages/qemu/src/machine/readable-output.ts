/** Lines that say nothing about the guest: the marks around commands of `@alpy/serial-expect`'s shell, and QEMU's warning about a NIC without a link. */
const NOISE = /^\s*"?(~run:\d+:(begin|stop)\b.*|qemu-system-\S+: warning: hub \d+ is not connected to host network)$/;

/** A command as the shell of `@alpy/serial-expect` types it, whole or cut off. */
const TYPED_COMMAND = /run_command='(.*?)'? ?(run_line=.*|…"|"|$)/;

/** Returns the last lines of a console or of QEMU without noise: the commands that were typed, and what was written. */
export function readableOutput(lines: string): string {
  return lines
    .split("\n")
    .filter((line) => !NOISE.test(line))
    .map((line) => line.replace(TYPED_COMMAND, (_whole, command: string) => `${command}"`))
    .join("\n");
}
