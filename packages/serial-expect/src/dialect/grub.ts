import { stripVTControlCharacters } from "node:util";
import type { Dialect } from "./dialect.ts";
import { firmwareText, splitNumber } from "./firmware-text.ts";
import { copyCheck } from "./number-check.ts";

const MAX_COMMAND_CHARACTERS = 500;

/**
 * GRUB 2.02 or later, with the module `eval`. After many errors, such as a command that does not exist, `$?` is 0: a line that
 * begins with `error: ` is exit code 1. No key interrupts a command in general; Ctrl-U empties the line, while Escape and Ctrl-C could leave the command line.
 */
export const grub: Dialect = {
  name: "grub",
  setUp: "set run_i=0;set run_s=999",
  nothing: "true",
  numbers: copyCheck,
  echoesFirst: true,
  interrupts: ["\u0015", "\u0015"],
  text: (command) => firmwareText("grub", command, MAX_COMMAND_CHARACTERS),
  storeLine: () => "",
  runLine({ pieces }, { id }) {
    const variables = `set run_c='${pieces.join("").replaceAll("'", "'\\''")}';set run_i=${splitNumber(id)};set run_s=1`;
    const run = 'eval "$run_c;set run_s=\\$?"';
    return `${variables};echo "~run:\${run_i}:begin:";${run};echo "~run:\${run_i}:stop:\${run_s}:\${run_s}:"`;
  },
  askLine: ({ id }) => `echo "~run:"${splitNumber(id)}":asked:\${run_i}:\${run_s}:\${run_i}:\${run_s}:"`,
  syncLine: ({ id }) => `echo "~run:"${splitNumber(id)}":sync:\${run_i}:\${run_i}:"`,
  exitCode: (exitCode, output) => (exitCode === 0 && /^error: /m.test(output) ? 1 : exitCode),
  // GRUB returns to column 1 after each line feed.
  output: (text) => stripVTControlCharacters(text).replaceAll("\r", ""),
};
