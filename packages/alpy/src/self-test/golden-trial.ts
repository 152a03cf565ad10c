import { join } from "node:path";
import type { Finding } from "../doctor/finding.ts";
import { formatDuration } from "../duration.ts";
import { createTestbed } from "../testbed/create-testbed.ts";
import type { Testbed } from "../testbed/testbed.ts";
import { GREETING, repeaterMachine, waitForGuest } from "./repeater-guest.ts";
import { passFrame } from "./test-frames.ts";
import { GUEST_TIMEOUT_MS, runTrial, type TrialContext } from "./trial.ts";

const WORD = "restored";

/** Saves the guest as a golden state, and restores it twice. */
export async function tryGolden(context: TrialContext): Promise<Finding> {
  return await runTrial("Golden state", context, async () => {
    using _cache = useCache(join(context.folder, "cache"));
    let preparations = 0;
    const prepare = async (bed: Testbed): Promise<void> => {
      preparations += 1;
      await waitForGuest(bed, context.signal);
    };
    const saveMs = await restore(context, prepare);
    const restoreMs = await restore(context, prepare);
    const figures = { saveMs, restoreMs };
    const times = `saved and restored in ${formatDuration(saveMs)}, restored again in ${formatDuration(restoreMs)}`;
    if (preparations === 1)
      return { verdict: "good", found: `${times}; the guest went on, and passed frames`, figures };
    return {
      verdict: "problem",
      found: `${times}, but prepared ${preparations} times`,
      figures,
      advice: "report this",
    };
  });
}

/** Returns how long it takes until the guest is restored. */
async function restore(context: TrialContext, prepare: (bed: Testbed) => Promise<void>): Promise<number> {
  const { folder, signal } = context;
  const startedMs = performance.now();
  await using bed = await createTestbed({
    machine: repeaterMachine(context),
    links: [{ wire: "left" }, { wire: "right" }],
    golden: { prepare, module: import.meta.url },
    artifacts: join(folder, "golden"),
    signal,
  });
  const restoredMs = performance.now() - startedMs;
  await bed.start({ signal });
  const wait = { timeoutMs: GUEST_TIMEOUT_MS, signal };
  await bed.console.send(WORD, wait);
  await bed.console.expect(WORD, wait);
  // A guest that has booted again would have greeted.
  if (bed.console.lastLines().includes(GREETING.trim())) throw new Error("the guest booted instead of going on");
  const frames = AbortSignal.any([signal, AbortSignal.timeout(GUEST_TIMEOUT_MS)]);
  await passFrame(bed.wire("left"), bed.wire("right"), 1, frames);
  await passFrame(bed.wire("right"), bed.wire("left"), 2, frames);
  return restoredMs;
}

/** Keeps golden states in this folder until it is disposed of, so that the user's own are neither used nor removed. */
function useCache(folder: string): Disposable {
  const before = process.env["XDG_CACHE_HOME"];
  process.env["XDG_CACHE_HOME"] = folder;
  return {
    [Symbol.dispose]: () => {
      if (before === undefined) delete process.env["XDG_CACHE_HOME"];
      else process.env["XDG_CACHE_HOME"] = before;
    },
  };
}
