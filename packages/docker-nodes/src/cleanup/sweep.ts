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
  // An engine that was killed may list, when it is there again, a container that it removed while it came up.
  const gone = new Set<string>();
  for (;;) {
    const isLast = performance.now() >= until;
    const listed = await engine.list(`${LABEL.session}=${session}`, limits);
    const found = listed.filter(({ Id }) => !gone.has(Id));
    const removals = found.map(({ Id }) => engine.remove(Id, limits).then(() => gone.add(Id)));
    const results = await Promise.allSettled(removals);
    if (isLast && found.length === 0) return;
    const isAtOnce = found.length > 0 && results.every(({ status }) => status === "fulfilled");
    await sleep(isAtOnce ? 0 : INTERVAL_MS, undefined, { signal: limits.signal });
  }
}
