import type { CommandText } from "./command-text.ts";
import type { Dialect } from "./dialect.ts";
import type { Marker } from "./marker.ts";
import { sumCheck } from "./number-check.ts";
import { percentText } from "./percent-text.ts";

/** Runs statements as the REPL does, which prints the values of expressions. An exception is exit code 1. */
const RUN = [
  "def run_code(n, c, l, s):",
  " global run_id, run_status, run_command",
  " import ast, sys, traceback, urllib.parse",
  ' if len(s) != l: print("~run:%d:lack:" % n); return',
  ' run_id = n; run_status = 999; run_command = ""; k = 0',
  ' print("~run:%d:begin:" % n, flush=True)',
  " try:",
  '  for e in ast.parse(urllib.parse.unquote(s), "<run>").body:',
  '   exec(compile(ast.Interactive([e]), "<run>", "single"), globals())',
  " except Exception:",
  "  k = 1; t = sys.exc_info(); traceback.print_exception(t[0], t[1], t[2].tb_next)",
  " sys.stderr.flush(); run_status = k",
  ' print("~run:%d:stop:%d:%d:" % (n, k, k + c), flush=True)',
  'run_id = 0; run_status = 999; run_command = ""',
];

/** The REPL of CPython 3.8 or later. */
export const python: Dialect = {
  name: "python",
  setUp: `exec('${RUN.join("\\n")}')`,
  nothing: "pass",
  numbers: sumCheck,
  // Ctrl-\ would end Python.
  interrupts: ["\u0003", "\u0003"],
  text: percentText,
  storeLine: (piece, index, { addition }) =>
    `run_command=${index === 0 ? "" : "run_command+"}'${piece}';print('~run:%d:stored:%d:'%(${addition},len(run_command)))`,
  runLine: (text, marker) => `run_code(${marker.addition},${marker.check},${lastArguments(text)})`,
  askLine: ({ addition, check }) =>
    `print('~run:%d:asked:%d:%d:%d:'%(${addition},run_id,run_status,run_id+run_status+${check}))`,
  syncLine: ({ addition, check }: Marker) =>
    `run_command='';print('~run:%d:sync:%d:%d:'%(${addition},run_id,run_id+${check}))`,
};

/** Returns the length of a command and the command, as arguments of the function that runs it. */
export function lastArguments({ pieces, lengths }: CommandText): string {
  return `${lengths.at(-1)},${pieces.length > 1 ? "run_command+" : ""}'${pieces.at(-1)}'`;
}
