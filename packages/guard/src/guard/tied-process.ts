import { type ChildProcess, type StdioOptions, spawn } from "node:child_process";
import { realpathSync } from "node:fs";
import type { Stream, Writable } from "node:stream";
import { badValue, checkOptionalBoolean, checkOptions, checkText, type OptionNames } from "../argument-checks.ts";
import { type ProcessMark, processStartTime } from "../process/process-mark.ts";
import { openDescriptor } from "./detached-program.ts";
import type { GuardEntry } from "./guard-entry.ts";
import { writeText } from "./write-text.ts";

const SETPRIV_PATH = "/usr/bin/setpriv";

/** Options of `ProcessGuard.spawnTied`. */
export interface TiedSpawnOptions {
  /** The program's working directory. Default: that of this process. */
  readonly cwd?: string | undefined;
  /** The program's environment. Default: that of this process. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Whether the program has its own process group, so that Ctrl-C in a terminal does not reach it. Default: false. */
  readonly detached?: boolean | undefined;
  /**
   * The program's descriptors, as for `spawn` of `node:child_process`; the first one must be "ignore". Default: standard
   * output and error are pipes.
   */
  readonly stdio?: readonly ("ignore" | "inherit" | "pipe" | number | Stream)[] | undefined;
}

/** A program that cannot outlive this process. */
export interface TiedProcess {
  /** As `spawn` returns it. Its event "error" reports that the operating system could not start a process. */
  readonly child: ChildProcess;
  /** The guard over it, which its exit releases; `undefined` if it could not be started, or has already exited. */
  readonly entry: GuardEntry | undefined;
}

const OPTION_NAMES: OptionNames<TiedSpawnOptions> = { cwd: true, env: true, detached: true, stdio: true };

/**
 * Waits for a line on standard input, which arrives when the process is guarded, and becomes the program. It ends if our
 * process dies earlier.
 */
const WAIT_AND_EXEC = 'read -r go || exit 1; exec "$@" </dev/null';
/** The kernel's signal does not reach a child whose parent is already dead when it asks for it: so it checks its parent. */
const CHECK_PARENT = '[ "$PPID" = "$0" ] || exit 1';

/**
 * Starts a program that begins when `guard` has guarded it. See `ProcessGuard.spawnTied`.
 * @param setpriv the path of util-linux's setpriv; empty without it
 */
export function spawnTied(
  guard: (mark: ProcessMark) => GuardEntry,
  program: string,
  args: readonly string[],
  options: TiedSpawnOptions,
  setpriv = usableSetpriv(),
): TiedProcess {
  checkText("spawnTied.program", program, "the name or path of a program");
  checkOptions("spawnTied", options, OPTION_NAMES);
  const { cwd, env, detached, stdio: [input = "ignore", ...others] = ["ignore", "pipe", "pipe"] } = options;
  checkOptionalBoolean("spawnTied.detached", detached);
  if (input !== "ignore") throw badValue("spawnTied.stdio[0]", '"ignore"', input);
  const stdio = ["pipe", ...others] as StdioOptions;
  const [file, fileArgs] = tiedCommand(program, args, setpriv);
  const child = spawn(file, fileArgs, { cwd, env: env ?? process.env, stdio, detached: detached ?? false });
  const startTime = child.pid === undefined ? undefined : processStartTime(child.pid);
  if (child.pid === undefined || startTime === undefined || !child.stdin) return { child, entry: undefined };
  try {
    const entry = guard({ pid: child.pid, startTime });
    child.once("exit", () => entry.release());
    admit(child.stdin);
    return { child, entry };
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
}

/** Lets the program begin. */
function admit(input: Writable): void {
  input.on("error", () => undefined);
  // The program inherits nothing of this connection, so it can be closed.
  const descriptor = openDescriptor(input);
  if (descriptor !== undefined) writeText(descriptor, "go\n");
  input.destroy();
}

/** Returns the command that waits to be admitted, and then becomes the program. */
function tiedCommand(program: string, args: readonly string[], setpriv: string): readonly [string, string[]] {
  const own = String(process.pid);
  if (setpriv === "") return ["/bin/sh", ["-c", WAIT_AND_EXEC, own, program, ...args]];
  const script = `${CHECK_PARENT}; ${WAIT_AND_EXEC}`;
  return [setpriv, ["--pdeathsig", "KILL", "/bin/sh", "-c", script, own, program, ...args]];
}

/** Returns the path of util-linux's setpriv; empty if it is not installed. That of busybox cannot set the signal. */
function usableSetpriv(): string {
  try {
    return realpathSync(SETPRIV_PATH).endsWith("/busybox") ? "" : SETPRIV_PATH;
  } catch {
    return "";
  }
}
