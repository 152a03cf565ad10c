// The watchdog's program: started detached, with a pipe from the process that made the session. See WatchdogTask.
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import type { Limits } from "./deadline.ts";
import { endProcess, removePath } from "./end-guarded.ts";
import { Engine } from "./engine.ts";
import { removeTaps } from "./remove-taps.ts";
import { sweepContainers } from "./sweep.ts";
import { WatchdogState, type WatchdogTask } from "./watchdog-protocol.ts";

/** How long containers may still land: their creation was in flight when our process died. */
const LANDING_MS = 2_000;
/** How long an engine that is restarting, or hangs, is waited for. */
const SWEEP_TIMEOUT_MS = 120_000;
const CALL_TIMEOUT_MS = 10_000;
const RETRY_MS = 500;

const task = JSON.parse(process.argv[2] ?? "") as WatchdogTask;
const state = new WatchdogState();

// What ends the process group or the terminal must not end the one that cleans up after it.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined);
// A killed peer may end the pipe with a reset: an end like any other.
process.stdin.on("error", () => undefined);
createInterface({ input: process.stdin })
  .on("line", (line) => state.take(line))
  .once("close", () => void cleanUp());

async function cleanUp(): Promise<void> {
  const processes = Promise.all(state.guarded("process").map(endProcess));
  if (!state.done) await sweepSession();
  await processes;
  await Promise.all(state.guarded("path").map(removePath));
}

async function sweepSession(): Promise<void> {
  const landed = performance.now() + LANDING_MS;
  const signal = AbortSignal.timeout(SWEEP_TIMEOUT_MS);
  while (!signal.aborted) {
    try {
      return await sweepOnce(landed, { signal, timeoutMs: CALL_TIMEOUT_MS });
    } catch {
      // Nobody is left to be told; the engine may come back.
      await sleep(RETRY_MS);
    }
  }
}

async function sweepOnce(landed: number, limits: Limits): Promise<void> {
  const engine = await Engine.connect(task.socketPath, limits);
  const taps = state.guarded("tap").map(({ name }) => name);
  // Containers first: a control shell that still lives may be making taps.
  await sweepContainers(engine, task.session, 0, limits);
  await removeTaps(engine, taps, task);
  await sweepContainers(engine, task.session, landed, limits);
}
