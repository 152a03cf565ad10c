import { badArgument, checkFlag, checkOptions, checkSignal, type OptionNames, WAIT_OPTIONS } from "../check-options.ts";
import type { WaitOptions } from "../wait-options.ts";

/** Options of `exec`. */
export interface GuestExecOptions extends WaitOptions {
  /** Ends the wait early: it rejects with `signal.reason`. The program keeps running: the agent cannot end it. */
  readonly signal?: AbortSignal | undefined;
  /** Time-out until the program has ended, in milliseconds, or Infinity. Default: `commandTimeoutMs` of the agent. */
  readonly timeoutMs?: number | undefined;
  /** The program's arguments, without its name. Default: none. */
  readonly args?: readonly string[] | undefined;
  /** The program's environment variables, instead of the agent's own. Default: the agent's own. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** The program's standard input. Default: none. */
  readonly input?: string | Uint8Array | undefined;
  /** Whether to discard its output instead of returning it. Default: false. */
  readonly discardOutput?: boolean | undefined;
}

const EXEC_OPTIONS: OptionNames<GuestExecOptions> = {
  ...WAIT_OPTIONS,
  args: true,
  env: true,
  input: true,
  discardOutput: true,
};

/** Checks the options of `exec`, except the time-out. @throws {TypeError} naming the bad one. */
export function checkExecOptions(options: GuestExecOptions): void {
  checkOptions("exec", options, EXEC_OPTIONS);
  const { args, env, input } = options;
  checkSignal("signal", options.signal);
  checkFlag("discardOutput", options.discardOutput);
  const isList = Array.isArray(args) && args.every((one) => typeof one === "string");
  if (args !== undefined && !isList) throw badArgument("args", "an array of strings", args);
  if (input !== undefined && typeof input !== "string" && !(input instanceof Uint8Array)) {
    throw badArgument("input", "a string or a Uint8Array", input);
  }
  if (env !== undefined && !isTextRecord(env)) throw badArgument("env", "an object of strings", env);
}

function isTextRecord(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).every((one) => typeof one === "string");
}
