import { type ConsoleEncoding, encode } from "../text/encoding.ts";
import { printfByte } from "../text/printf-escape.ts";
import { type CommandText, cutIntoPieces } from "./command-text.ts";
import type { Dialect } from "./dialect.ts";
import type { Marker } from "./marker.ts";
import { sumCheck } from "./number-check.ts";
import { isPrintable, NO_PAGER_VARIABLES, redirected } from "./posix.ts";

/** fish 3.1 or later. */
export const fish: Dialect = {
  name: "fish",
  nothing: "true",
  noPagers: [...NO_PAGER_VARIABLES].map(([name, value]) => `set -gx ${name} '${value}'`).join(";"),
  numbers: sumCheck,
  setsTerminal: true,
  interrupts: ["\u0003", "\u0003\u001c"],
  text,
  storeLine: (piece, index, marker) =>
    `set -g run_command ${index === 0 ? "" : '"$run_command"'}'${piece}';echo ${head(marker, "stored")}(string length -- "$run_command")":"`,
  runLine({ pieces, lengths, isEscaped }, marker, redirection) {
    const command = isEscaped ? "(printf %b $run_command|string collect)" : "$run_command";
    const frame = [
      `set -g run_id (math ${marker.addition});set -e run_status`,
      'echo "~run:$run_id:begin:"',
      `eval ${command}${redirected(redirection)}`,
      "set -g run_status $status;set -g run_command",
      `echo "~run:$run_id:stop:$run_status:"(math $run_status+${marker.check})":"`,
    ].join(";");
    const stored = pieces.length > 1 ? '"$run_command"' : "";
    const length = '(string length -- "$run_command")+(string length -- "$run_line")';
    const isComplete = `test ${length} = ${lengths.at(-1)}+${frame.length}`;
    const variables = `set -g run_command ${stored}'${pieces.at(-1)}';set -g run_line '${frame}'`;
    return `${variables};if ${isComplete};eval $run_line;else;echo ${head(marker, "lack")};end`;
  },
  askLine(marker) {
    const values = "set -q run_id;or set -g run_id 0;set -q run_status;and set -l s $run_status;or set -l s 999";
    return `begin;${values};echo ${head(marker, "asked")}$run_id":"$s":"(math $run_id+$s+${marker.check})":";end`;
  },
  syncLine: (marker) =>
    `set -q run_id;or set -g run_id 0;echo ${head(marker, "sync")}$run_id":"(math $run_id+${marker.check})":"`,
  posix: (command) => `sh -c ${quoted(command)}`,
};

function text(command: string, encoding: ConsoleEncoding): CommandText {
  const bytes = encode("command", command, encoding);
  const plain = /^[^!'\\]*$/.test(command) && isPrintable(bytes);
  return cutIntoPieces(Array.from(bytes, plain ? (byte) => String.fromCharCode(byte) : printfByte), !plain);
}

/** Returns the start of an answer as words that fish joins. */
function head({ addition }: Marker, kind: string): string {
  return `"~run:"(math ${addition})":${kind}:"`;
}

/** Quotes text as one word for fish, which has escapes in single quotes. */
function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
