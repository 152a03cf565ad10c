// The watchdog's program: started detached, with a pipe from the process that created the session. See WatchdogTask.
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { Engine } from "../engine/engine.ts";
import { unreachable } from "../unreachable.ts";
import type { WaitOptions } from "../wait-options.ts";
import { endProcess, removePath } from "./end-guarded.ts";
import { removeTaps } from "./remove-taps.ts";
import { sweepContainers } from "./sweep.ts";
import { WatchdogState, type WatchdogTask } from "./watchdog-protocol.ts";

/** How long containers may still appear: their creation was in progress when our process died. */
const LATE_CONTAINERS_MS = 2_000;
/** How long to wait for an engine that is restarting, or hangs. */
const SWEEP_TIMEOUT_MS = 120_000;
const CALL_TIMEOUT_MS = 10_000;
const RETRY_INTERVAL_MS = 500;

const task = JSON.parse(process.argv[2] ?? unreachable("the client passes the task")) as WatchdogTask;
const state = new WatchdogState();

// A signal to the process group or the terminal must not end the process that cleans up after them.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined);
// A killed peer may end the pipe with a reset: an end like any other.
process.stdin.on("error", () => undefined);
createInterface({ input: process.stdin })
  .on("line", (line) => state.apply(line))
  .once("close", () => void cleanUp());

async function cleanUp(): Promise<void> {
  const processes = Promise.all(state.guarded("process").map(endProcess));
  if (!state.done) await sweepSession();
  await processes;
  await Promise.all(state.guarded("path").map(removePath));
}

async function sweepSession(): Promise<void> {
  const until = performance.now() + LATE_CONTAINERS_MS;
  const signal = AbortSignal.timeout(SWEEP_TIMEOUT_MS);
  while (!signal.aborted) {
    try {
      return await sweepOnce(until, { signal, timeoutMs: CALL_TIMEOUT_MS });
    } catch {
      // There is no process left to report to; the engine may come back.
      await sleep(RETRY_INTERVAL_MS);
    }
  }
}

async function sweepOnce(until: number, wait: WaitOptions): Promise<void> {
  using engine = await Engine.connect(task.socketPath, wait);
  const taps = state.guarded("tap").map(({ name }) => name);
  // Containers first: a control shell that is still alive may be creating taps.
  await sweepContainers(engine, task.session, 0, wait);
  await removeTaps(engine, taps, task);
  await sweepContainers(engine, task.session, until, wait);
}
