import { hideShellFraming } from "@alpy/serial-expect";

/** QEMU's warning about a NIC without a link. */
const UNUSED_HUB = /^\s*"?qemu-system-\S+: warning: hub \d+ is not connected to host network$/;

/** Returns the last lines of a console or of QEMU without QEMU's noise and without the text that a shell puts around commands. */
export function readableOutput(lines: string): string {
  const shown = lines.split("\n").filter((line) => !UNUSED_HUB.test(line));
  return hideShellFraming(shown.join("\n"));
}
