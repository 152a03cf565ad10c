import { setTimeout as sleep } from "node:timers/promises";
import type { Engine } from "../engine/engine.ts";
import type { WaitOptions } from "../wait-options.ts";
import { LABEL } from "./labels.ts";

const RETRY_INTERVAL_MS = 200;

/**
 * Removes all containers of a session. Lists them again, at least until `until` on the clock of `performance.now()`, to
 * find those that appear meanwhile. Settles when a listing then shows none.
 */
export async function sweepContainers(
  engine: Engine,
  session: string,
  until: number,
  wait: WaitOptions,
): Promise<void> {
  // An engine that was killed may list, once it is back, a container that it removed while it started.
  const gone = new Set<string>();
  for (;;) {
    const isLast = performance.now() >= until;
    const listed = await engine.list(`${LABEL.session}=${session}`, wait);
    const found = listed.filter(({ Id }) => !gone.has(Id));
    const removals = found.map(({ Id }) => engine.remove(Id, wait).then(() => gone.add(Id)));
    const results = await Promise.allSettled(removals);
    if (isLast && found.length === 0) return;
    const allRemoved = found.length > 0 && results.every(({ status }) => status === "fulfilled");
    await sleep(allRemoved ? 0 : RETRY_INTERVAL_MS, undefined, { signal: wait.signal });
  }
}
