import type { QmpError } from "./errors.ts";
import { type Logger, silentLogger } from "./logger.ts";

/** Where a QMP monitor listens: a Unix socket, or TCP (`host` is `localhost` by default). */
export type QmpAddress =
  | { readonly path: string; readonly host?: never; readonly port?: never }
  | { readonly host?: string; readonly port: number; readonly path?: never };

/** How long one operation may take. */
export interface OperationOptions {
  /** Ends the operation early: it rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds, up to 2147483647, or Infinity for no limit. The default is the client's, see `ConnectOptions`. */
  readonly timeoutMs?: number | undefined;
}

/** Options of `connectQmp`. */
export interface ConnectOptions {
  /** Ends the attempt early: `connectQmp` rejects with `signal.reason`. It has no say once the client is there. */
  readonly signal?: AbortSignal | undefined;
  /** The limit for connecting, greeting and negotiation together, in milliseconds. Default: 10000. */
  readonly timeoutMs?: number | undefined;
  /** The limit for each command that states none, in milliseconds. Default: 30000. */
  readonly commandTimeoutMs?: number | undefined;
  /** The limit for each wait for an event that states none, in milliseconds. Default: 30000. */
  readonly waitTimeoutMs?: number | undefined;
  /** The longest line taken from QEMU, in bytes; a longer reply fails its command. Default: 16 MiB. */
  readonly maxLineBytes?: number | undefined;
  /** How many past events are remembered for `waitFor` with a mark (never more than 16 MiB of them). Default: 1000. */
  readonly eventHistoryLimit?: number | undefined;
  /**
   * Whether integers beyond 2^53 arrive as `bigint` instead of losing digits, in replies and events. A type that says
   * `number` may then hold a `bigint`. Arguments may contain `bigint` either way. Default: false.
   */
  readonly exactIntegers?: boolean | undefined;
  /** Told of each line from QEMU that cannot be read and is skipped (code `malformed`). What it throws is an uncaught exception. */
  readonly onMalformed?: ((error: QmpError) => void) | undefined;
  /**
   * Whether each command records where it was called from. An error names those who await the command in any case; this
   * adds the callers that await nothing (`.catch()` in a listener), for some microseconds per command. Default: false.
   */
  readonly traceCalls?: boolean | undefined;
  /**
   * Whether the end of the client ends the stream and destroys it. Otherwise the stream is let go: paused, and without
   * listeners of ours but one that ignores errors, so that a reset at QEMU's end does not end your process.
   * Default: true for an address, false for a stream that you give.
   */
  readonly endOnClose?: boolean | undefined;
  /** Where the client reports what it does: names and ids, never arguments. Silent by default. */
  readonly logger?: Logger | undefined;
}

/** The options with their defaults, checked. */
export interface Settings {
  readonly timeoutMs: number;
  readonly commandTimeoutMs: number;
  readonly waitTimeoutMs: number;
  readonly maxLineBytes: number;
  readonly eventHistoryLimit: number;
  readonly exactIntegers: boolean;
  readonly onMalformed: ((error: QmpError) => void) | undefined;
  readonly traceCalls: boolean;
  readonly logger: Logger;
}

/** A longer timer fires at once. */
const LONGEST_TIMER_MS = 2_147_483_647;

export function resolveSettings(options: ConnectOptions): Settings {
  return {
    timeoutMs: checkTimeout("timeoutMs", options.timeoutMs ?? 10_000),
    commandTimeoutMs: checkTimeout("commandTimeoutMs", options.commandTimeoutMs ?? 30_000),
    waitTimeoutMs: checkTimeout("waitTimeoutMs", options.waitTimeoutMs ?? 30_000),
    maxLineBytes: checkCount("maxLineBytes", options.maxLineBytes ?? 16 * 1024 * 1024, 1),
    eventHistoryLimit: checkCount("eventHistoryLimit", options.eventHistoryLimit ?? 1000, 0),
    exactIntegers: options.exactIntegers ?? false,
    onMalformed: options.onMalformed,
    traceCalls: options.traceCalls ?? false,
    logger: options.logger ?? silentLogger,
  };
}

/** @throws {TypeError} unless the value can be used as a time-out. */
export function checkTimeout(name: string, value: number): number {
  if (value === Number.POSITIVE_INFINITY || (value > 0 && value <= LONGEST_TIMER_MS)) return value;
  throw new TypeError(`${name}: expected milliseconds above 0, up to ${LONGEST_TIMER_MS}, or Infinity, got ${value}`);
}

/** @throws {TypeError} unless the value is a whole number that is large enough. */
export function checkCount(name: string, value: number, least: number): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new TypeError(`${name}: expected a whole number from ${least} on, got ${value}`);
}

/** @throws {TypeError} unless the value is an address. */
export function checkAddress(address: QmpAddress): QmpAddress {
  const valid = address.path === undefined ? Number.isInteger(address.port) : typeof address.path === "string";
  if (valid) return address;
  throw new TypeError(`target: expected a Duplex, { path } or { host, port }, got ${JSON.stringify(address)}`);
}

/** An address in a message. */
export function describeAddress({ path, host = "localhost", port }: QmpAddress): string {
  return path === undefined ? `${host}:${port}` : path;
}
