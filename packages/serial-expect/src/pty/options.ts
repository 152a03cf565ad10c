import { constants } from "node:os";
import {
  argumentsCheck,
  checkArgument,
  checkOptions,
  nulFreeCheck,
  type OptionCheck,
  type OptionChecks,
  signalCheck,
  timeoutCheck,
} from "../option-checks.ts";

/** Options of {@link spawnPty}. */
export interface PtyOptions {
  /** Its arguments. Default: none. */
  readonly args?: readonly string[] | undefined;
  /** Its working directory. Default: that of this process. */
  readonly cwd?: string | undefined;
  /** Its complete environment, to which `TERM` and `PWD` are added. Default: that of this process. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** The value of `TERM`. Default: that of `env`, or `xterm`. */
  readonly term?: string | undefined;
  /** The window's width in characters, 1 to 65535. Default 80. */
  readonly columns?: number | undefined;
  /** The window's height in lines, 1 to 65535. Default 24. */
  readonly rows?: number | undefined;
  /** Ends the program when it aborts, as {@link PtyProcess.close} does. */
  readonly signal?: AbortSignal | undefined;
  /**
   * The time that `close()` waits after SIGHUP before it sends SIGTERM, and after that before SIGKILL, in milliseconds;
   * `Infinity` waits for ever. Default 1000.
   */
  readonly graceMs?: number | undefined;
}

/** TIOCSWINSZ takes 16 bits for each. */
const MAX_WINDOW_SIZE = 0xffff;
const DEFAULT_COLUMNS = 80;
const DEFAULT_ROWS = 24;
const DEFAULT_GRACE_MS = 1000;

const windowSizeCheck: OptionCheck = {
  expected: `a whole number from 1 to ${MAX_WINDOW_SIZE}`,
  accepts: (value) => Number.isInteger(value) && Number(value) > 0 && Number(value) <= MAX_WINDOW_SIZE,
};

/** The name of a signal. */
export const signalNameCheck: OptionCheck = {
  expected: "the name of a signal, such as SIGTERM",
  accepts: (value) => typeof value === "string" && Object.hasOwn(constants.signals, value),
};

const ptyChecks: OptionChecks<PtyOptions> = {
  args: argumentsCheck,
  cwd: nulFreeCheck,
  env: { expected: "an object of strings without NUL characters", accepts: isEnvironment },
  term: nulFreeCheck,
  columns: windowSizeCheck,
  rows: windowSizeCheck,
  signal: signalCheck,
  graceMs: timeoutCheck,
};

/** Checked options with their defaults. */
export interface ResolvedPtyOptions {
  readonly args: string[];
  readonly cwd: string;
  readonly env: Record<string, string>;
  readonly term: string;
  readonly columns: number;
  readonly rows: number;
  readonly graceMs: number;
}

/**
 * Checks the options of a program and adds the defaults.
 * @throws {TypeError} if an option is unknown or has a bad value
 */
export function resolvePtyOptions(options: PtyOptions): ResolvedPtyOptions {
  checkOptions("spawnPty", options, ptyChecks);
  const { args = [], cwd = process.cwd(), columns = DEFAULT_COLUMNS, rows = DEFAULT_ROWS } = options;
  const given = Object.entries(options.env ?? process.env);
  const env = Object.fromEntries(given.filter((entry): entry is [string, string] => entry[1] !== undefined));
  const { term = env.TERM ?? "xterm", graceMs = DEFAULT_GRACE_MS } = options;
  return { args: [...args], cwd, env, term, columns, rows, graceMs };
}

/** @throws {TypeError} if no terminal can have this size. */
export function requireWindowSize(call: string, columns: number, rows: number): void {
  for (const [name, value] of Object.entries({ columns, rows }))
    checkArgument(`${call}: ${name}`, windowSizeCheck, value);
}

function isEnvironment(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).every((item) => item === undefined || nulFreeCheck.accepts(item));
}
