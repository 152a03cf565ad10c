import type { OutputStream } from "../engine/demultiplexer.ts";
import type { TerminalSize } from "../engine/engine.ts";
import { type OptionNames, refuseUnknownOptions } from "../known-options.ts";
import {
  badValue,
  checkBoolean,
  checkInteger,
  checkList,
  checkObject,
  checkString,
  checkStrings,
  checkText,
} from "../option-checks.ts";
import { WAIT_OPTION_NAMES, type WaitOptions } from "../wait-options.ts";
import { SANDBOX_OPTION_NAMES, type SandboxOptions } from "./sandbox.ts";

const DEFAULT_OUTPUT_BYTES = 1 << 20;
const MAX_OUTPUT_BYTES = 2 ** 31 - 1;
/** The kernel keeps 16 bits of each (ioctl_tty(2), TIOCSWINSZ). */
const MAX_CHARACTERS = 65_535;
const TERMINAL_SIZE_NAMES: OptionNames<TerminalSize> = { columns: true, rows: true };

/** How an application runs. */
export interface ApplicationOptions extends SandboxOptions {
  /** Its image. Default: the image of the node set. */
  readonly image?: string | undefined;
  /** Environment variables in addition to the image's own. Default: none. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** The content of its stdin, which then ends, unless `keepStdinOpen` is set. Default: an empty stdin. */
  readonly stdin?: string | Uint8Array | undefined;
  /** Whether its stdin stays open, for `application.stdin`. Default: `false`. */
  readonly keepStdinOpen?: boolean | undefined;
  /**
   * The size of its terminal. With a terminal, stdout and stderr are one stream, `stdout`, and what its stdin receives is
   * what keys send. Default: no terminal.
   */
  readonly terminal?: TerminalSize | undefined;
  /** Capabilities, without `CAP_`: `["NET_RAW"]`. Default: none at all. */
  readonly capabilities?: readonly string[] | undefined;
  /** User, and group, by name or number: `"1000:1000"`. Default: the image's. */
  readonly user?: string | undefined;
  /** The number of bytes of each output stream to keep in memory: the first half and the newest half. Default: 1 MiB. */
  readonly maxOutputBytes?: number | undefined;
}

/** How an application is stopped. `timeoutMs` (default 30000) and `signal` end the wait. */
export interface StopOptions extends WaitOptions {
  /** The signal that asks it to end. Default: the one that its image names (`STOPSIGNAL`), else `SIGTERM`. */
  readonly killSignal?: NodeJS.Signals | undefined;
  /** Time in milliseconds until it is killed. Default: 5000, times the `timeoutFactor` of the node set. */
  readonly graceMs?: number | undefined;
}

/** How a further command runs in an application. `timeoutMs` (default 60000) and `signal` end the wait, not the command. */
export interface ExecOptions extends WaitOptions {
  /** Environment variables in addition to the application's. Default: none. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** The content of its stdin, which then ends. Default: an empty stdin. */
  readonly stdin?: string | Uint8Array | undefined;
  /** User, and group, by name or number. Default: the application's. */
  readonly user?: string | undefined;
  /** The working directory. Default: the application's. */
  readonly workingDirectory?: string | undefined;
  /** The number of bytes of each output stream to keep in memory: the first half and the newest half. Default: 1 MiB. */
  readonly maxOutputBytes?: number | undefined;
  /** Whether an exit code other than 0 rejects, with an {@link ApplicationError}. Default: `false`, it is a result. */
  readonly check?: boolean | undefined;
}

/** The names of {@link ExecOptions}. */
export const EXEC_OPTION_NAMES: OptionNames<ExecOptions> = {
  ...WAIT_OPTION_NAMES,
  env: true,
  stdin: true,
  user: true,
  workingDirectory: true,
  maxOutputBytes: true,
  check: true,
};

/** Where to look for a line of an application's output. `timeoutMs` (default 30000) and `signal` end the wait. */
export interface WaitForOutputOptions extends WaitOptions {
  /** The stream to search. Default: both. */
  readonly stream?: OutputStream | undefined;
}

/** The names of {@link ApplicationOptions}. */
export const APPLICATION_OPTION_NAMES: OptionNames<ApplicationOptions> = {
  ...SANDBOX_OPTION_NAMES,
  image: true,
  env: true,
  stdin: true,
  keepStdinOpen: true,
  terminal: true,
  capabilities: true,
  user: true,
  maxOutputBytes: true,
};

/** The names of {@link StopOptions}. */
export const STOP_OPTION_NAMES: OptionNames<StopOptions> = { ...WAIT_OPTION_NAMES, killSignal: true, graceMs: true };

/** The names of {@link WaitForOutputOptions}. */
export const WAIT_FOR_OUTPUT_NAMES: OptionNames<WaitForOutputOptions> = { ...WAIT_OPTION_NAMES, stream: true };

/** The options of an application, except those of its sandbox, checked and with all defaults in place. */
export interface ResolvedApplicationOptions {
  readonly image: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: string | Uint8Array | undefined;
  readonly keepStdinOpen: boolean;
  readonly terminal: TerminalSize | undefined;
  readonly capabilities: readonly string[];
  readonly user: string | undefined;
  readonly maxOutputBytes: number;
}

/** Checks the options of an application, except those of its sandbox. @throws {TypeError} for a bad value */
export function resolveApplicationOptions(options: ApplicationOptions): ResolvedApplicationOptions {
  const {
    image,
    env = {},
    stdin,
    keepStdinOpen = false,
    terminal,
    capabilities = [],
    user,
    maxOutputBytes = DEFAULT_OUTPUT_BYTES,
  } = options;
  if (image !== undefined) checkText("image", image, "the name of an image");
  checkStrings("env", env);
  if (stdin !== undefined) checkStdin(stdin);
  checkBoolean("keepStdinOpen", keepStdinOpen);
  if (terminal !== undefined) checkTerminalSize("terminal", terminal);
  checkList("capabilities", capabilities);
  for (const [index, capability] of capabilities.entries()) checkText(`capabilities[${index}]`, capability);
  if (user !== undefined) checkString("user", user);
  checkInteger("maxOutputBytes", maxOutputBytes, 1, MAX_OUTPUT_BYTES);
  return { image, env, stdin, keepStdinOpen, terminal, capabilities, user, maxOutputBytes };
}

/** Checks that `value` is text or bytes. @throws {TypeError} if not */
function checkStdin(value: unknown): void {
  if (typeof value !== "string" && !(value instanceof Uint8Array))
    throw badValue("stdin", "a string or a Uint8Array", value);
}

/** Checks the size of a terminal. @throws {TypeError} for an unknown option or a bad value */
export function checkTerminalSize(path: string, size: TerminalSize): void {
  checkObject(path, size, "the columns and rows of a terminal");
  refuseUnknownOptions(path, size, TERMINAL_SIZE_NAMES);
  checkInteger(`${path}.columns`, size.columns, 1, MAX_CHARACTERS);
  checkInteger(`${path}.rows`, size.rows, 1, MAX_CHARACTERS);
}

/** Checks that `argv` is a command: at least one word. @throws {TypeError} if not */
export function checkCommand(path: string, argv: readonly string[]): void {
  const isCommand =
    Array.isArray(argv) && argv.length > 0 && argv.every((word) => typeof (word as unknown) === "string");
  if (!isCommand) throw badValue(path, "a command as a list of at least one string", argv);
}
