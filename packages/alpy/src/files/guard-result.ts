import { openGuard } from "@alpy/guard";
import type { GuardedRun } from "./interrupted-result.ts";

/**
 * Guards the result of a run: if this process dies without writing it, its outcome becomes "interrupted". Ends when the result
 * of this function is disposed of.
 * @throws {GuardError} `guard-failed`
 */
export async function guardResult(run: GuardedRun): Promise<Disposable> {
  const guard = await openGuard();
  // In the source next to this file; in the built package next to the chunk that has this file.
  const name = import.meta.url.endsWith(".ts") ? "interrupted-result.ts" : "interrupted-result.js";
  const entry = guard.guardModule(new URL(name, import.meta.url), run);
  return { [Symbol.dispose]: () => entry.release() };
}
