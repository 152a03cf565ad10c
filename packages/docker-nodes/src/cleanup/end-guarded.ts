import { rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { isDead, type ProcessMark } from "./process-identity.ts";

const GRACE_MS = 2_000;
const POLL_INTERVAL_MS = 50;

/** Ends exactly this process, by SIGTERM and then SIGKILL. Leaves another process that now has its pid alone. */
export async function endProcess(target: ProcessMark): Promise<void> {
  const signal = (name: NodeJS.Signals) => {
    if (isDead(target)) return;
    try {
      process.kill(target.pid, name);
    } catch {
      // It ended between the check and the kill.
    }
  };
  signal("SIGTERM");
  // It is not our child, so there is no event to wait for.
  for (let waited = 0; waited < GRACE_MS; waited += POLL_INTERVAL_MS) {
    if (isDead(target)) return;
    await sleep(POLL_INTERVAL_MS);
  }
  signal("SIGKILL");
}

/** Removes a file or a folder with its contents, if it can. */
export async function removePath({ path }: { path: string }): Promise<void> {
  await rm(path, { recursive: true, force: true }).catch(() => undefined);
}
