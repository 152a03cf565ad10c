import { checkArgument, stringCheck } from "../option-checks.ts";

/** A line that only marks the beginning or the end of a command, bare or quoted by an error message. */
const MARKER_LINE = /^\s*"?~run:\d+:(begin|stop)\b.*$/;
/** The line that detects the dialect, as it is typed or in its output. */
const PROBE_LINE = /~run,/;
/** A command as the shell types it, complete or cut by an error message. */
const TYPED_COMMAND = /(?:set (?:-g )?)?run_command[= ]'(.*?)'?[; ]?((?:set (?:-g )?)?run_line[= ].*|…"|"|$)/;

/**
 * Returns console lines as a person reads them: without the markers that {@link Shell.run} adds around a command, and with
 * the bare command instead of the line that it types. Accepts raw lines and lines that an error message quotes.
 * @throws {TypeError} if `lines` is not a string
 */
export function hideShellFraming(lines: string): string {
  checkArgument("hideShellFraming: lines", stringCheck, lines);
  return lines
    .split("\n")
    .filter((line) => !MARKER_LINE.test(line) && !PROBE_LINE.test(line))
    .map((line) => line.replace(TYPED_COMMAND, (_whole, command: string) => `${command}"`))
    .join("\n");
}
