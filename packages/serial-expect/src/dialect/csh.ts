import { SerialExpectError } from "../errors.ts";
import { type ConsoleEncoding, encode } from "../text/encoding.ts";
import { printfByte } from "../text/printf-escape.ts";
import { quoteWord } from "../text/shell-word.ts";
import { type CommandText, cutIntoPieces } from "./command-text.ts";
import type { Dialect, Redirection } from "./dialect.ts";
import { sumCheck } from "./number-check.ts";
import { isPrintable, NO_PAGER_VARIABLES } from "./posix.ts";

/** A script for `sh` that decodes a text. */
const DECODE = 'printf %b "$run_text"';

/**
 * tcsh, which is also the csh of the BSDs. Its variables have their values when a command of a line begins, so that the parts
 * of a line can use each other. `eval` survives each error.
 */
export const csh: Dialect = {
  name: "csh",
  // Backquotes take words apart, so that escapes are decoded by a script that both reach through the environment.
  setUp: `setenv run_decode '${DECODE}'`,
  nothing: "true",
  noPagers: [...NO_PAGER_VARIABLES].map(([name, value]) => `setenv ${name} "${value}"`).join(";"),
  numbers: sumCheck,
  setsTerminal: true,
  interrupts: ["\u0003", "\u0003\u001c"],
  text,
  storeLine: (piece, index, { addition }) =>
    `set run_command=${index === 0 ? "" : "$run_command:q"}'${piece}';@ run_x = ${spaced(addition)};echo "~run:$run_x":stored:"\${%run_command}":`,
  runLine({ pieces, lengths, isEscaped }, { addition, check }, redirection) {
    const decode = 'setenv run_text $run_command:q;set run_text="`printenv run_decode|sh`";unsetenv run_text';
    const frame = [
      `@ run_id = ${spaced(addition)};set run_status=999`,
      'echo "~run:$run_id":begin:',
      isEscaped ? decode : "set run_text=$run_command:q",
      redirected(redirection),
      "set run_status=$status run_command=",
      `@ run_x = $run_status + ${check}`,
      'echo "~run:$run_id":stop:"$run_status":"$run_x":',
    ].join(";");
    const stored = pieces.length > 1 ? "$run_command:q" : "";
    const have = `"\${%run_command}+\${%run_line}+\${%run_decode}"`;
    const needed = `"${lengths.at(-1)}+${frame.length}+${DECODE.length}"`;
    const variables = `set run_command=${stored}'${pieces.at(-1)}';set run_line='${frame}';@ run_x = ${spaced(addition)}`;
    const lack = `if (${have} != ${needed}) echo "~run:$run_x":lack:`;
    // The length of the command is 0 after it ran, so that the line for a missing part comes first.
    return `${variables};${lack};if (${have} == ${needed}) eval $run_line:q`;
  },
  askLine: ({ addition, check }) =>
    `${KNOWN};@ run_x = ${spaced(addition)};@ run_y = $run_id + $run_status + ${check};echo "~run:$run_x":asked:"$run_id":"$run_status":"$run_y":`,
  syncLine: ({ addition, check }) =>
    `${KNOWN};@ run_x = ${spaced(addition)};@ run_y = $run_id + ${check};echo "~run:$run_x":sync:"$run_id":"$run_y":`,
  posix: (command) => `sh -c ${quoteWord(command)}`,
};

const KNOWN = "if (! $?run_id) set run_id=0;if (! $?run_status) set run_status=999";

function text(command: string, encoding: ConsoleEncoding): CommandText {
  if (/[\r\n]/.test(command))
    throw new SerialExpectError("unsupported", "csh has no commands of several lines: use runScript");
  // Even `eval` expands the history.
  const bytes = encode("command", command.replaceAll("!", "\\!"), encoding);
  const plain = /^[^!'\\]*$/.test(command) && isPrintable(bytes);
  return cutIntoPieces(Array.from(bytes, plain ? (byte) => String.fromCharCode(byte) : printfByte), !plain);
}

/** `@` needs blanks around an operator. */
function spaced(addition: string): string {
  return addition.replace("+", " + ");
}

/** Returns the command that runs the text. `eval` alone cannot have another input, so that it then is in a subshell. */
function redirected({ noInput, output }: Redirection): string {
  const run = noInput ? "(eval $run_text:q) </dev/null" : "eval $run_text:q";
  return output === undefined ? run : `${run} >&! ${output}`;
}
