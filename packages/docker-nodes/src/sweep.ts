import { setTimeout as sleep } from "node:timers/promises";
import type { Limits } from "./deadline.ts";
import type { Engine } from "./engine.ts";
import { LABEL } from "./labels.ts";

const INTERVAL_MS = 200;

/**
 * Removes all containers of a session, and looks again until none has been seen for `quietMs`: a creation that was in
 * flight when its process died lands a moment later.
 */
export async function sweepContainers(engine: Engine, session: string, quietMs: number, limits: Limits): Promise<void> {
  let quietSince = performance.now();
  for (;;) {
    const found = await engine.list(`${LABEL.session}=${session}`, limits);
    await Promise.allSettled(found.map(({ Id }) => engine.remove(Id, limits)));
    if (found.length > 0) quietSince = performance.now();
    else if (performance.now() - quietSince >= quietMs) return;
    await sleep(found.length > 0 ? 0 : INTERVAL_MS, undefined, { signal: limits.signal });
  }
}
