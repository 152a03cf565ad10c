import { setTimeout as delay } from "node:timers/promises";
import type { CauseOf } from "../injection/causes.ts";
import type { Random } from "../injection/random.ts";
import { isGuard, processesWith, signalProcess } from "../inspect/processes.ts";
import type { VictimProcess } from "../run/victim-process.ts";

/** A victim that does not replace its guards in this time is killed without. */
const REPLACEMENT_LIMIT_MS = 5_000;
const POLL_INTERVAL_MS = 10;
const STOPPED_MS = 150;
const BLOCKED_MS = 100;

/** Ends a victim from outside. */
export async function endVictim(
  cause: CauseOf<"death">,
  victim: VictimProcess,
  run: string,
  random: Random,
): Promise<void> {
  const { pid } = victim;
  switch (cause) {
    case "sigkill":
    case "sigterm":
    case "sigint":
    case "sighup":
      signalProcess(pid, cause.toUpperCase() as NodeJS.Signals);
      return;
    case "group-sigkill":
    case "group-sigterm":
    case "group-sigint":
    case "group-sighup":
      signalProcess(-pid, cause.slice("group-".length).toUpperCase() as NodeJS.Signals);
      return;
    case "stop-then-sigkill":
      signalProcess(-pid, "SIGSTOP");
      await delay(STOPPED_MS);
      signalProcess(-pid, "SIGKILL");
      return;
    case "blocked-then-sigkill":
      victim.command("block");
      await delay(BLOCKED_MS);
      signalProcess(pid, "SIGKILL");
      return;
    case "guard-then-process":
      signalOne(guardsOf(run), random);
      signalProcess(pid, "SIGKILL");
      return;
    case "process-then-guard": {
      const before = guardsOf(run);
      signalProcess(pid, "SIGKILL");
      signalOne(before, random);
      return;
    }
    case "guards-pause-process":
      await replaceGuards(run, victim);
      signalProcess(pid, "SIGKILL");
      return;
  }
}

/** Kills all guards of a victim, and waits until it has as many new ones. */
async function replaceGuards(run: string, victim: VictimProcess): Promise<void> {
  const before = guardsOf(run);
  for (const guard of before) signalProcess(guard, "SIGKILL");
  const until = performance.now() + REPLACEMENT_LIMIT_MS;
  while (performance.now() < until && victim.exit === undefined) {
    const replaced = guardsOf(run).filter((pid) => !before.includes(pid));
    if (replaced.length >= before.length) return;
    await delay(POLL_INTERVAL_MS);
  }
}

function guardsOf(run: string): number[] {
  return processesWith(run)
    .filter(isGuard)
    .map(({ pid }) => pid);
}

function signalOne(pids: readonly number[], random: Random): void {
  const pid = pids[Math.floor(random() * pids.length)];
  if (pid !== undefined) signalProcess(pid, "SIGKILL");
}
