import { rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { isDead } from "./process-identity.ts";

const GRACE_MS = 2_000;
const INTERVAL_MS = 50;

/** Ends exactly this process, by SIGTERM and then SIGKILL. One whose pid is another's by now is left alone. */
export async function endProcess(target: { pid: number; startTime: string }): Promise<void> {
  const signal = (name: NodeJS.Signals) => {
    if (isDead(target)) return;
    try {
      process.kill(target.pid, name);
    } catch {
      // It ended between the look and the kill.
    }
  };
  signal("SIGTERM");
  // It is not our child, so there is no event to wait for.
  for (let waited = 0; waited < GRACE_MS; waited += INTERVAL_MS) {
    if (isDead(target)) return;
    await sleep(INTERVAL_MS);
  }
  signal("SIGKILL");
}

export async function removePath({ path }: { path: string }): Promise<void> {
  await rm(path, { recursive: true, force: true }).catch(() => undefined);
}
