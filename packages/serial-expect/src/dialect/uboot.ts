import type { Dialect } from "./dialect.ts";
import { firmwareText, splitNumber } from "./firmware-text.ts";
import { copyCheck } from "./number-check.ts";

/** The line is at most CONFIG_SYS_CBSIZE long, 256 in most builds and more in others; the frame needs the rest. */
const MAX_COMMAND_CHARACTERS = 100;

/**
 * U-Boot with the hush parser. The command is in the environment variable `run_c` while it runs, which `saveenv` would save:
 * `run` survives a syntax error. An empty line would repeat the last command.
 */
export const uboot: Dialect = {
  name: "uboot",
  setUp: "run_i=0;run_s=999",
  nothing: "true",
  numbers: copyCheck,
  echoesFirst: true,
  emptyLine: " ",
  interrupts: ["\u0003", "\u0003"],
  text: (command) => firmwareText("uboot", command, MAX_COMMAND_CHARACTERS),
  storeLine: () => "",
  runLine({ pieces }, { id }) {
    const command = `setenv run_c '${pieces.join("").replaceAll("'", "'\\''")}'`;
    const stop = `run_s=$?;setenv run_c;echo "~run:\${run_i}:stop:\${run_s}:\${run_s}:"`;
    return `${command};run_i=${splitNumber(id)};run_s=999;echo "~run:\${run_i}:begin:";run run_c;${stop}`;
  },
  askLine: ({ id }) => `echo ~run:${splitNumber(id)}:asked:\${run_i}:\${run_s}:\${run_i}:\${run_s}:`,
  syncLine: ({ id }) => `echo ~run:${splitNumber(id)}:sync:\${run_i}:\${run_i}:`,
};
