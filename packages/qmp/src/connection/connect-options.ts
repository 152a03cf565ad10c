import {
  checkCallback,
  checkCount,
  checkFlag,
  checkLogger,
  checkOneOf,
  checkOptions,
  checkSignal,
  checkTimeout,
  type OptionNames,
} from "../check-options.ts";
import type { QmpError } from "../errors.ts";
import { type Logger, silentLogger } from "../logger.ts";
import { DEFAULT_PROTOCOL_VERSION, PROTOCOL_VERSIONS, type QemuProtocols } from "../protocol/qemu-protocols.ts";
import type { WaitOptions } from "../wait-options.ts";

/** Options of `connectQmp`. */
export interface ConnectOptions extends WaitOptions {
  /** Ends the attempt early: it rejects with `signal.reason`. It has no effect once the client exists. */
  readonly signal?: AbortSignal | undefined;
  /** Time-out of connecting, greeting and negotiation together, in milliseconds, or Infinity. Default: 10000. */
  readonly timeoutMs?: number | undefined;
  /** Time-out of each command that sets none, in milliseconds, or Infinity. Default: 30000. */
  readonly commandTimeoutMs?: number | undefined;
  /** Time-out of each wait for an event that sets none, in milliseconds, or Infinity. Default: 30000. */
  readonly waitTimeoutMs?: number | undefined;
  /** The longest line accepted from QEMU, in bytes. A longer reply fails its command. Default: 16 MiB. */
  readonly maxLineBytes?: number | undefined;
  /** The number of past events that are remembered for `waitFor` with a mark (at most 16 MiB of them). Default: 1000. */
  readonly eventHistoryLimit?: number | undefined;
  /**
   * Whether integers beyond 2^53 arrive as `bigint` instead of losing digits, in replies and events. A value whose type is
   * `number` can then be a `bigint`: see `WithBigints`. Arguments may contain `bigint` in any case. Default: false.
   */
  readonly exactIntegers?: boolean | undefined;
  /**
   * Called for each line from QEMU that cannot be read and is skipped (code `malformed`). An error that it throws is an
   * uncaught exception.
   */
  readonly onMalformed?: ((error: QmpError) => void) | undefined;
  /**
   * Whether each command records the place of its call. Without it, the stack of an error names the functions that await the
   * command; with it, also callers that await nothing (`.catch()` in a listener), for some microseconds per command.
   * Default: false.
   */
  readonly traceCalls?: boolean | undefined;
  /**
   * Returns the last lines of QEMU's output, as the owner of its process knows them. Called once, when QEMU has ended the
   * connection or the stream has failed: the `connection-lost` errors quote them (at most 20 lines) and have them as their
   * `evidence`. If it throws, they have none. Default: none.
   */
  readonly evidence?: (() => string) | undefined;
  /** Receives what the client does: names and ids, never arguments. Default: silent. */
  readonly logger?: Logger | undefined;
  /**
   * The version of QEMU whose types the client has: `connectQmp(target, { protocol: "11.1" })` returns a client of
   * `QemuProtocols["11.1"]`. `"own"` if you pass a protocol of your own as the type parameter. A client that is connected to
   * another version says so once in its log. Default: `"7.2"`, as `QemuProtocol`.
   */
  readonly protocol?: keyof QemuProtocols | "own" | undefined;
  /**
   * Whether closing the client ends the stream and destroys it. Otherwise the stream is released: paused, and with only a
   * listener that ignores errors, so that a reset when QEMU ends does not end your process.
   * Default: true for an address, false for a stream that you pass.
   */
  readonly endOnClose?: boolean | undefined;
}

/** Options of `acceptQmp`, and of each client that its listener accepts. */
export interface AcceptOptions extends Omit<ConnectOptions, "endOnClose"> {
  /** Checked once, before listening: if it is aborted, `acceptQmp` rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Time-out in milliseconds, or Infinity, of each `accept()` that sets none, and of each QEMU's greeting and negotiation.
   * Default: 10000.
   */
  readonly timeoutMs?: number | undefined;
}

/** The checked options, with defaults. */
export interface ConnectSettings {
  readonly timeoutMs: number;
  readonly commandTimeoutMs: number;
  readonly waitTimeoutMs: number;
  readonly maxLineBytes: number;
  readonly eventHistoryLimit: number;
  readonly exactIntegers: boolean;
  readonly onMalformed: ((error: QmpError) => void) | undefined;
  readonly traceCalls: boolean;
  readonly evidence: (() => string) | undefined;
  readonly logger: Logger;
  readonly protocol: keyof QemuProtocols | "own";
}

const PROTOCOLS: readonly (keyof QemuProtocols | "own")[] = [...PROTOCOL_VERSIONS, "own"];
const CONNECT_TIMEOUT_MS = 10_000;
const COMMAND_TIMEOUT_MS = 30_000;
const WAIT_TIMEOUT_MS = 30_000;
const MAX_LINE_BYTES = 16 * 1024 * 1024;
const EVENT_HISTORY_LIMIT = 1000;

const ACCEPT_OPTIONS: OptionNames<AcceptOptions> = {
  signal: true,
  timeoutMs: true,
  commandTimeoutMs: true,
  waitTimeoutMs: true,
  maxLineBytes: true,
  eventHistoryLimit: true,
  exactIntegers: true,
  onMalformed: true,
  traceCalls: true,
  evidence: true,
  logger: true,
  protocol: true,
};

const CONNECT_OPTIONS: OptionNames<ConnectOptions> = { ...ACCEPT_OPTIONS, endOnClose: true };

/** Checks the options of `connectQmp` and returns them with defaults. @throws {TypeError} naming the bad one. */
export function resolveConnectOptions(options: ConnectOptions): ConnectSettings {
  checkOptions("connectQmp", options, CONNECT_OPTIONS);
  checkFlag("endOnClose", options.endOnClose);
  return resolve(options);
}

/** Checks the options of `acceptQmp` and returns them with defaults. @throws {TypeError} naming the bad one. */
export function resolveAcceptOptions(options: AcceptOptions): ConnectSettings {
  checkOptions("acceptQmp", options, ACCEPT_OPTIONS);
  return resolve(options);
}

function resolve(options: AcceptOptions): ConnectSettings {
  const { maxLineBytes = MAX_LINE_BYTES, eventHistoryLimit = EVENT_HISTORY_LIMIT, logger = silentLogger } = options;
  checkSignal("signal", options.signal);
  checkCallback("onMalformed", options.onMalformed);
  checkCallback("evidence", options.evidence);
  checkLogger("logger", logger);
  return {
    timeoutMs: checkTimeout("timeoutMs", options.timeoutMs, CONNECT_TIMEOUT_MS),
    commandTimeoutMs: checkTimeout("commandTimeoutMs", options.commandTimeoutMs, COMMAND_TIMEOUT_MS),
    waitTimeoutMs: checkTimeout("waitTimeoutMs", options.waitTimeoutMs, WAIT_TIMEOUT_MS),
    maxLineBytes: checkCount("maxLineBytes", maxLineBytes, { min: 1 }),
    eventHistoryLimit: checkCount("eventHistoryLimit", eventHistoryLimit, { min: 0 }),
    exactIntegers: checkFlag("exactIntegers", options.exactIntegers),
    onMalformed: options.onMalformed,
    traceCalls: checkFlag("traceCalls", options.traceCalls),
    evidence: options.evidence,
    logger,
    protocol: checkOneOf("protocol", options.protocol, PROTOCOLS) ?? DEFAULT_PROTOCOL_VERSION,
  };
}
