import { setTimeout as delay } from "node:timers/promises";
import type { QmpClient } from "./client.ts";
import { QmpError, type QmpErrorCode } from "./errors.ts";
import { checkCount } from "./options.ts";
import type { Protocol } from "./protocol.ts";

/** Options of `reconnectQmp`. */
export interface ReconnectOptions {
  /** How many attempts in all. Default: 10. */
  readonly attempts?: number | undefined;
  /** The pause between two attempts, in milliseconds. Default: 500. */
  readonly delayMs?: number | undefined;
  /** Ends the pause early, and all attempts: rejects with `signal.reason`. Pass it to `connectQmp` too. */
  readonly signal?: AbortSignal | undefined;
}

/** What another attempt may mend: nobody answers yet, or who answers is busy or just going away. */
const PASSING: ReadonlySet<QmpErrorCode> = new Set([
  "connect-failed",
  "connect-timeout",
  "accept-timeout",
  "greeting-timeout",
  "negotiation-failed",
  "connection-lost",
]);

/**
 * A new client, after the connection of an old one has been lost or before QEMU listens: calls `connect` until it gives
 * one. It is a new session: events of the time between are lost, commands that were under way have been rejected and may
 * or may not have been run, and subscriptions and marks belong to the old client.
 *
 * @throws {QmpError} with the code of the last attempt, whose error is the `cause`, when the attempts are used up; or at
 * once with what another attempt would not mend, such as not-qmp.
 * @example
 * let qmp = await reconnectQmp(() => connectQmp({ path }));
 * await qmp.closed;
 * qmp = await reconnectQmp(() => connectQmp({ path }), { attempts: 20, delayMs: 250 });
 */
export async function reconnectQmp<P extends Protocol>(
  connect: () => Promise<QmpClient<P>>,
  options: ReconnectOptions = {},
): Promise<QmpClient<P>> {
  const { delayMs = 500, signal } = options;
  const attempts = checkCount("attempts", options.attempts ?? 10, 1);
  checkCount("delayMs", delayMs, 0);
  for (let attempt = 1; ; attempt += 1) {
    signal?.throwIfAborted();
    try {
      return await connect();
    } catch (error) {
      if (!(error instanceof QmpError) || !PASSING.has(error.code)) throw error;
      if (attempt >= attempts) throw givenUp(error, attempts);
    }
    await pause(delayMs, signal);
  }
}

function givenUp(cause: QmpError, attempts: number): QmpError {
  return new QmpError(cause.code, `Given up after ${attempts} attempts, the last of which: ${cause.message}`, {
    cause,
  });
}

async function pause(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await delay(delayMs, undefined, { ...(signal && { signal }) });
  } catch {
    // The timer rejects with an AbortError of its own around the reason.
    signal?.throwIfAborted();
  }
}
