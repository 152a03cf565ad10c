import { type Logger, silentLogger } from "../logger.ts";
import type { TranscriptOptions } from "../record/transcript.ts";
import type { ConsoleEncoding } from "../text/encoding.ts";
import type { TerminalOptions } from "./terminal.ts";

/** How a console is opened. */
export interface ConsoleOptions {
  /** How bytes and text stand for each other. Default `utf8`. */
  encoding?: ConsoleEncoding | undefined;
  /**
   * What {@link SerialConsole.sendLine} puts after a line. Default `"\r"`, the byte of the Enter key, which terminals
   * turn into a line feed and boot loaders ask for; for a program that reads a plain pipe take `"\n"`.
   */
  lineEnding?: string | undefined;
  /** How long to wait after each character that is sent, in milliseconds. Default 0: all is sent at once. */
  charDelayMs?: number | undefined;
  /** How long a call waits that names no `timeoutMs` of its own, in milliseconds. Default 30000. */
  timeoutMs?: number | undefined;
  /**
   * The longest match of a RegExp, and how far back text is searched again when more comes, in bytes. Default 16384.
   * A longer match rejects with code `window-exceeded`. Strings and bytes have no such limit.
   */
  windowBytes?: number | undefined;
  /**
   * How much of what was received and not yet matched is kept, in bytes; what is older is dropped and counted in
   * {@link ExpectResult.beforeOmittedBytes}. Default 1048576. A console holds about four times this at most.
   */
  historyBytes?: number | undefined;
  /** What the console does as a terminal: strip escape sequences, answer queries. Default: nothing. */
  terminal?: TerminalOptions | undefined;
  /** Where the traffic is kept. Default: nowhere. */
  transcript?: TranscriptOptions | undefined;
  /** Gets each line of the transcript at level debug. Silent by default. */
  logger?: Logger | undefined;
  /** Whether `close()` ends the stream too. Default false: the stream is released, with what was not used put back. */
  endStream?: boolean | undefined;
}

/** How long a call may take. */
export interface WaitOptions {
  /** How long it may take in all, in milliseconds; 0 looks at what has come, `Infinity` waits for ever. Default: the console's. */
  timeoutMs?: number | undefined;
  /** Aborts the call, which then rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** How {@link SerialConsole.expect} waits. */
export interface ExpectOptions extends WaitOptions {
  /** How long nothing may come, in milliseconds, apart from the total. Default: as long as the total. */
  idleTimeoutMs?: number | undefined;
}

/** How {@link SerialConsole.send} sends. */
export interface SendOptions extends WaitOptions {
  /** Keeps the bytes out of the transcript and the log. Default false. */
  secret?: boolean | undefined;
  /**
   * How long to wait after each character, in milliseconds, for a far side that loses what comes fast. Default: the
   * console's {@link ConsoleOptions.charDelayMs}.
   */
  charDelayMs?: number | undefined;
  /**
   * Waits until the far side has echoed what was sent, and consumes the echo and what came before it. The echo is that
   * of a terminal: `\r` comes back as a new line, control characters as `^C`; escape sequences and wrapped lines may
   * break it. What came before the call is not taken for it. Default false.
   */
  echo?: boolean | undefined;
}

const DEFAULTS = {
  encoding: "utf8",
  lineEnding: "\r",
  charDelayMs: 0,
  timeoutMs: 30_000,
  windowBytes: 16 * 1024,
  historyBytes: 1024 * 1024,
  terminal: {},
  transcript: {},
  logger: silentLogger,
  endStream: false,
} as const satisfies ConsoleOptions;

/** Options with their defaults, checked. */
export type ResolvedOptions = { [K in keyof ConsoleOptions]-?: Exclude<ConsoleOptions[K], undefined> };

export function resolveConsoleOptions(options: ConsoleOptions): ResolvedOptions {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const resolved: ResolvedOptions = { ...DEFAULTS, ...given };
  requireOneOf("openConsole: encoding", ["utf8", "latin1"], resolved.encoding);
  requireMs("openConsole: timeoutMs", resolved.timeoutMs);
  requireMs("openConsole: charDelayMs", resolved.charDelayMs);
  requireCount("openConsole: windowBytes", resolved.windowBytes);
  requireCount("openConsole: historyBytes", resolved.historyBytes);
  requireCount("openConsole: transcript.maxLineBytes", resolved.transcript.maxLineBytes);
  return resolved;
}

/** @throws {TypeError} where a word is given that is none of those there are. */
export function requireOneOf(name: string, words: readonly string[], value: string): void {
  if (!words.includes(value)) throw new TypeError(`${name} must be ${words.join(" or ")}, got ${value}`);
}

/** @throws {TypeError} where a time is given that is none. */
export function requireMs(name: string, value: number | undefined): void {
  if (value !== undefined && !(value >= 0))
    throw new TypeError(`${name} must be a number of milliseconds from 0, got ${value}`);
}

function requireCount(name: string, value: number | undefined): void {
  if (value !== undefined && !(Number.isInteger(value) && value > 0))
    throw new TypeError(`${name} must be a whole number of bytes above 0, got ${value}`);
}
