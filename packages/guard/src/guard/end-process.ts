import { setTimeout as sleep } from "node:timers/promises";
import { isDead, type ProcessMark } from "../process/process-mark.ts";

const GRACE_MS = 2_000;
const POLL_INTERVAL_MS = 20;

/** Ends exactly this process: SIGTERM, after 2 s SIGKILL. Does nothing to another process that now has its pid. */
export async function endProcess(target: ProcessMark): Promise<void> {
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    try {
      if (!isDead(target)) process.kill(target.pid, signal);
    } catch {
      // It ended between the check and the signal.
    }
    if (await isDeadWithin(target, GRACE_MS)) return;
  }
}

async function isDeadWithin(target: ProcessMark, timeoutMs: number): Promise<boolean> {
  // It is not our child, so there is no event to wait for.
  const until = performance.now() + timeoutMs;
  while (!isDead(target)) {
    if (performance.now() >= until) return false;
    await sleep(POLL_INTERVAL_MS);
  }
  return true;
}
