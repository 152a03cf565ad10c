import { setTimeout as delay } from "node:timers/promises";
import { measureSlowness } from "../run/host-slowness.ts";
import { leftoversOf, type Traces } from "./leftovers.ts";

/** The promise: nothing is left this long after the death, on a host that is not busy. */
const CLEAN_LIMIT_MS = 5_000;
const POLL_INTERVAL_MS = 50;

/** What is left of a victim that has died. */
export interface Cleanness {
  /** Everything that is left at the end of the limit. */
  readonly left: readonly string[];
  /** From the call until nothing was left. */
  readonly cleanMs: number;
  /** How many times slower than a quiet one the host was, measured if the limit of 5 s was not enough; the limit is that much longer. */
  readonly slowness: number;
}

/** Waits until nothing of a victim is left, at most for the limit. */
export async function awaitClean(traces: Traces): Promise<Cleanness> {
  const diedAt = performance.now();
  let slowness = 1;
  for (;;) {
    const left = await leftoversOf(traces);
    const cleanMs = Math.round(performance.now() - diedAt);
    if (left.length === 0) return { left, cleanMs, slowness };
    if (cleanMs > CLEAN_LIMIT_MS) slowness = Math.max(slowness, await measureSlowness());
    if (cleanMs > CLEAN_LIMIT_MS * slowness) return { left, cleanMs, slowness };
    await delay(POLL_INTERVAL_MS);
  }
}
