import { setTimeout as sleep } from "node:timers/promises";
import type { Limits } from "./deadline.ts";
import type { Engine } from "./engine.ts";
import { LABEL } from "./labels.ts";

const INTERVAL_MS = 200;

/**
 * Removes all containers of a session, and looks again, at least until `until` on the clock of `performance.now()`, for
 * what landed meanwhile. Settles when a look then finds none.
 */
export async function sweepContainers(engine: Engine, session: string, until: number, limits: Limits): Promise<void> {
  for (;;) {
    const isLast = performance.now() >= until;
    const found = await engine.list(`${LABEL.session}=${session}`, limits);
    await Promise.allSettled(found.map(({ Id }) => engine.remove(Id, limits)));
    if (isLast && found.length === 0) return;
    await sleep(found.length > 0 ? 0 : INTERVAL_MS, undefined, { signal: limits.signal });
  }
}
