// A module of its own: the clean-up program of @alpy/guard imports it by path after the death of the process that had the session.
import { setTimeout as sleep } from "node:timers/promises";
import { multipliedTimeoutMs } from "../deadline.ts";
import { Engine } from "../engine/engine.ts";
import type { WaitOptions } from "../wait-options.ts";
import { removeTaps } from "./remove-taps.ts";
import { sweepContainers } from "./sweep.ts";

/** How long containers may still appear: their creation was in progress when the process died. */
const LATE_CONTAINERS_MS = 2_000;
/** How long to wait for an engine that is restarting, or hangs. */
const SWEEP_TIMEOUT_MS = 120_000;
const CALL_TIMEOUT_MS = 10_000;
const RETRY_INTERVAL_MS = 500;

/** What a session can leave behind, as the guard keeps it. */
export interface SessionRemains {
  readonly session: string;
  readonly image: string;
  readonly socketPath: string | undefined;
  /** Multiplies the time-outs of the clean-up too. */
  readonly timeoutFactor: number;
  readonly labels: Readonly<Record<string, string>>;
  /** The names of all taps that were created in the host's namespace, or may have been. */
  readonly taps: readonly string[];
  /** The ids of containers that somebody else has created for the session. */
  readonly containers: readonly string[];
}

/** Removes all containers of a session, and the taps that are still in the host's namespace. Tries until the engine answers. */
export async function cleanUp(data: unknown): Promise<void> {
  const remains = data as SessionRemains;
  const until = performance.now() + LATE_CONTAINERS_MS;
  const signal = AbortSignal.timeout(multipliedTimeoutMs(SWEEP_TIMEOUT_MS, remains.timeoutFactor));
  const timeoutMs = multipliedTimeoutMs(CALL_TIMEOUT_MS, remains.timeoutFactor);
  while (!signal.aborted) {
    try {
      return await sweepOnce(remains, until, { signal, timeoutMs });
    } catch {
      // There is no process left to report to; the engine may come back.
      await sleep(RETRY_INTERVAL_MS);
    }
  }
}

async function sweepOnce(remains: SessionRemains, until: number, wait: WaitOptions): Promise<void> {
  const { session, socketPath, timeoutFactor, taps, containers } = remains;
  using engine = await Engine.connect(socketPath, wait, timeoutFactor);
  // Containers first: a control shell that is still alive may be creating taps.
  await sweepContainers(engine, session, 0, wait);
  await Promise.all(containers.map((id) => engine.remove(id, wait)));
  await removeTaps(engine, taps, remains);
  await sweepContainers(engine, session, until, wait);
}
