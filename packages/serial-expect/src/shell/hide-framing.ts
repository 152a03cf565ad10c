/** A line that only marks the begin or the end of a command, bare or quoted by an error message. */
const MARKER_LINE = /^\s*"?~run:\d+:(begin|stop)\b.*$/;
/** A command as the shell types it, complete or cut by an error message. */
const TYPED_COMMAND = /run_command='(.*?)'? ?(run_line=.*|…"|"|$)/;

/**
 * Returns console lines as a person reads them: without the markers that {@link Shell.run} adds around a command, and with
 * the bare command instead of the line that it types. Accepts raw lines and lines that an error message quotes.
 */
export function hideShellFraming(lines: string): string {
  return lines
    .split("\n")
    .filter((line) => !MARKER_LINE.test(line))
    .map((line) => line.replace(TYPED_COMMAND, (_whole, command: string) => `${command}"`))
    .join("\n");
}
