import { setTimeout as delay } from "node:timers/promises";
import {
  checkCount,
  checkFunction,
  checkOptions,
  checkSignal,
  MAX_TIMEOUT_MS,
  type OptionNames,
} from "../check-options.ts";
import { QmpError, type QmpErrorCode } from "../errors.ts";
import type { Protocol } from "../protocol/protocol.ts";
import type { QmpClient } from "./client.ts";

/** Options of `reconnectQmp`. */
export interface ReconnectOptions {
  /** The total number of attempts. Default: 10. */
  readonly attempts?: number | undefined;
  /** The pause between two attempts, in milliseconds. Default: 500. */
  readonly delayMs?: number | undefined;
  /** Ends the pause early, and all attempts: rejects with `signal.reason`. Pass it to `connectQmp` too. */
  readonly signal?: AbortSignal | undefined;
}

const ATTEMPTS = 10;
const DELAY_MS = 500;

const RECONNECT_OPTIONS: OptionNames<ReconnectOptions> = { attempts: true, delayMs: true, signal: true };

/** Another attempt may succeed after these: nothing listens yet, or the peer is busy or about to end. */
const RETRYABLE_CODES: ReadonlySet<QmpErrorCode> = new Set([
  "connect-failed",
  "connect-timeout",
  "accept-timeout",
  "greeting-timeout",
  "negotiation-failed",
  "connection-lost",
]);

/**
 * Calls `connect` until it returns a client: after a lost connection, or before QEMU listens. The new client is a new session:
 * events in between are lost, pending commands were rejected and QEMU may or may not have run them, and subscriptions and
 * marks belong to the old client.
 *
 * @throws {QmpError} with the code of the last attempt, whose error is the `cause`, after all attempts; or immediately with an
 * error that another attempt would not fix, such as not-qmp.
 * @throws {TypeError} for a bad argument or option.
 * @example
 * let qmp = await reconnectQmp(() => connectQmp({ path }));
 * await qmp.closed;
 * qmp = await reconnectQmp(() => connectQmp({ path }), { attempts: 20, delayMs: 250 });
 */
export async function reconnectQmp<P extends Protocol>(
  connect: () => Promise<QmpClient<P>>,
  options: ReconnectOptions = {},
): Promise<QmpClient<P>> {
  checkFunction("connect", connect);
  checkOptions("reconnectQmp", options, RECONNECT_OPTIONS);
  const { attempts = ATTEMPTS, delayMs = DELAY_MS, signal } = options;
  checkCount("attempts", attempts, { min: 1 });
  checkCount("delayMs", delayMs, { min: 0, max: MAX_TIMEOUT_MS });
  checkSignal("signal", signal);
  for (let attempt = 1; ; attempt += 1) {
    signal?.throwIfAborted();
    try {
      return await connect();
    } catch (error) {
      if (!(error instanceof QmpError) || !RETRYABLE_CODES.has(error.code)) throw error;
      if (attempt >= attempts) throw gaveUpError(error, attempts);
    }
    await pause(delayMs, signal);
  }
}

function gaveUpError(cause: QmpError, attempts: number): QmpError {
  return new QmpError(cause.code, `gave up after ${attempts} attempts; the last one: ${cause.message}`, { cause });
}

async function pause(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await delay(delayMs, undefined, { signal });
  } catch {
    // The timer rejects with an AbortError of its own around the reason.
    signal?.throwIfAborted();
  }
}
