import { type Logger, silentLogger } from "../logger.ts";
import {
  booleanCheck,
  byteCountCheck,
  checkArgument,
  checkOptions,
  delayCheck,
  functionCheck,
  groupCheck,
  hasMethods,
  type OptionCheck,
  type OptionChecks,
  oneOfCheck,
  secretsCheck,
  stringCheck,
  timeoutCheck,
  waitChecks,
} from "../option-checks.ts";
import { type TranscriptOptions, transcriptChecks } from "../record/transcript.ts";
import { CONSOLE_ENCODINGS, type ConsoleEncoding } from "../text/encoding.ts";
import type { WaitOptions } from "../wait-options.ts";
import type { ConsoleSettings } from "./settings.ts";
import { checkTerminalOptions, type TerminalOptions } from "./terminal.ts";

/** Options of {@link openConsole}. */
export interface ConsoleOptions {
  /** The encoding of text. Default `utf8`. */
  readonly encoding?: ConsoleEncoding | undefined;
  /**
   * The line ending that {@link SerialConsole.sendLine} adds. Default `"\r"`, the byte of the Enter key, which terminals
   * turn into a line feed and boot loaders expect. A program that reads a plain pipe needs `"\n"`.
   */
  readonly lineEnding?: string | undefined;
  /** Pause after each character sent, in milliseconds. Default 0: no pauses. */
  readonly charDelayMs?: number | undefined;
  /**
   * Time-out of calls without a `timeoutMs` of their own, in milliseconds, at most 2,147,483,647; `Infinity` waits for ever.
   * Default 30000.
   */
  readonly timeoutMs?: number | undefined;
  /**
   * The longest match of a RegExp, and how far back text is searched again when more arrives, in bytes. Default 16384.
   * A longer match rejects with code `window-exceeded`. Strings and bytes have no such limit.
   */
  readonly windowBytes?: number | undefined;
  /**
   * The number of received bytes that are kept until they are matched. Older ones are dropped and counted in
   * {@link ExpectResult.beforeOmittedBytes}. Default 1048576. A console holds at most about four times this.
   */
  readonly historyBytes?: number | undefined;
  /** The parts of a terminal that the console plays: strip escape sequences, answer queries, its size. Default: none. */
  readonly terminal?: TerminalOptions | undefined;
  /** The streams or callbacks that receive the traffic. Default: none. */
  readonly transcript?: TranscriptOptions | undefined;
  /** Secrets of the console from its begin (see {@link SerialConsole.redact}). Default: none. */
  readonly redact?: readonly string[] | undefined;
  /**
   * Returns what the owner of the stream knows about the far side, such as `the machine is paused`, if that may be why nothing
   * arrives. The message of a wait that fails shows it. Default: nothing.
   */
  readonly status?: (() => string | undefined) | undefined;
  /** Receives each line of the transcript at level debug. Default: no logging. */
  readonly logger?: Logger | undefined;
  /** Whether `close()` also ends the stream. Default false: the stream is released, and unused bytes are put back. */
  readonly endStream?: boolean | undefined;
}

/** Options of {@link SerialConsole.expect}. */
export interface ExpectOptions extends WaitOptions {
  /** The longest silence, in milliseconds, in addition to `timeoutMs`. Default: no such limit. */
  readonly idleTimeoutMs?: number | undefined;
}

/** Options of {@link SerialConsole.send}. */
export interface SendOptions extends WaitOptions {
  /**
   * Keeps the bytes out of the transcript and the log, and makes them a secret of the console (see
   * {@link SerialConsole.redact}), unless the far side had shown the same text before. Default false.
   */
  readonly secret?: boolean | undefined;
  /**
   * Whether a person types the bytes, as {@link interact} sends them. The transcript then has them when the far side has
   * echoed them, and hides a line that it does not echo, or that is typed at a prompt for a password, a PIN or a code. Default
   * false.
   */
  readonly typed?: boolean | undefined;
  /**
   * Pause after each character, in milliseconds, for a far side that loses fast input. Default: the console's
   * {@link ConsoleOptions.charDelayMs}.
   */
  readonly charDelayMs?: number | undefined;
  /**
   * Waits until the far side has echoed the sent text, and consumes the echo and everything before it. The echo is that of
   * a terminal: `\r` is echoed as a new line, control characters as `^C`; escape sequences and wrapped lines may interrupt
   * it. Text that arrived before the call is not an echo. Default false.
   */
  readonly echo?: boolean | undefined;
}

const consoleOptionChecks: OptionChecks<ConsoleOptions> = {
  encoding: oneOfCheck(...CONSOLE_ENCODINGS),
  lineEnding: stringCheck,
  charDelayMs: delayCheck,
  timeoutMs: timeoutCheck,
  windowBytes: byteCountCheck,
  historyBytes: byteCountCheck,
  terminal: groupCheck,
  transcript: groupCheck,
  redact: secretsCheck,
  status: functionCheck,
  logger: {
    expected: "an object with the methods debug, info, warn and error",
    accepts: (value) => hasMethods(value, ["debug", "info", "warn", "error"]),
  },
  endStream: booleanCheck,
};

/** A console of any copy of this package. */
export const consoleCheck: OptionCheck = {
  expected: "a SerialConsole",
  accepts: (value) => hasMethods(value, ["expect", "send", "watch"]),
};

/** The checks of {@link ExpectOptions}. */
export const expectChecks: OptionChecks<ExpectOptions> = { ...waitChecks, idleTimeoutMs: timeoutCheck };

/** The checks of {@link SendOptions}. */
const sendChecks: OptionChecks<SendOptions> = {
  ...waitChecks,
  secret: booleanCheck,
  typed: booleanCheck,
  charDelayMs: delayCheck,
  echo: booleanCheck,
};

/** Checks the options of a send. @throws {TypeError} */
export function checkSendOptions(call: string, options: SendOptions): void {
  checkOptions(call, options, sendChecks);
}

/** Checks what is sent, after the options, which say whether the error may show it. @throws {TypeError} */
export function checkSent(path: string, check: OptionCheck, value: unknown, options: SendOptions): void {
  checkSendOptions(path.slice(0, path.indexOf(":")), options);
  checkArgument(path, { ...check, isSecret: options.secret }, value);
}

const defaults = {
  encoding: "utf8",
  lineEnding: "\r",
  charDelayMs: 0,
  timeoutMs: 30_000,
  windowBytes: 16 * 1024,
  historyBytes: 1024 * 1024,
  terminal: {},
  transcript: {},
  redact: [],
  status: () => undefined,
  logger: silentLogger,
  endStream: false,
} as const satisfies ConsoleOptions;

/** Checked options with their defaults. */
export type ResolvedConsoleOptions = {
  readonly [K in keyof ConsoleOptions]-?: Exclude<ConsoleOptions[K], undefined>;
};

/** Options that can change, and are kept in one object by all parts of a console. */
type Changeable = {
  -readonly [K in "encoding" | "lineEnding" | "charDelayMs" | "windowBytes"]: ResolvedConsoleOptions[K];
};

/** Changes the options of an open console, for all of its parts. */
export function changeOptions(options: ResolvedConsoleOptions, settings: ConsoleSettings): void {
  const changed: Changeable = options;
  changed.encoding = settings.encoding ?? options.encoding;
  changed.lineEnding = settings.lineEnding ?? options.lineEnding;
  changed.charDelayMs = settings.charDelayMs ?? options.charDelayMs;
  changed.windowBytes = settings.windowBytes ?? options.windowBytes;
}

/**
 * Checks the options of a console and adds the defaults.
 * @throws {TypeError} if an option is unknown or has a bad value
 */
export function resolveConsoleOptions(options: ConsoleOptions): ResolvedConsoleOptions {
  checkOptions("openConsole", options, consoleOptionChecks);
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const resolved: ResolvedConsoleOptions = { ...defaults, ...given };
  checkTerminalOptions("openConsole", resolved.terminal);
  checkOptions("openConsole", resolved.transcript, transcriptChecks, "transcript");
  return resolved;
}
