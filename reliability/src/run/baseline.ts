import type { Kind } from "../injection/kinds.ts";
import type { Baseline } from "../injection/selection.ts";
import { inspectArtifacts } from "../inspect/artifacts.ts";
import { awaitClean } from "../inspect/await-clean.ts";
import { Sandbox } from "../sandbox/sandbox.ts";
import type { Lab } from "./lab.ts";
import { VictimProcess } from "./victim-process.ts";

/**
 * Runs a victim without any fault and returns its steps and its duration. The one that prepares a golden state fills the cache
 * of those that are restored.
 * @throws {Error} if it does not pass, or leaves anything
 */
export async function measureBaseline(kind: Kind, lab: Lab): Promise<Baseline> {
  const startedAt = performance.now();
  const folder = lab.newFolder();
  const run = `run=${folder}=`;
  using sandbox = new Sandbox(folder, kind === "golden-restored" ? lab.goldenCache : undefined);
  const { inputs, nodeImage, engine } = lab;
  const common = { run, kind, sandbox, inputs, nodeImage, engineSocket: engine.socketPath };
  const victim = await VictimProcess.start({ ...common, work: "idle", artifacts: "kept" });
  await Promise.race([victim.settled, victim.exited]);
  victim.finish();
  const { code } = await victim.exited;
  const { left } = await awaitClean({ run, victim, sandbox, engine });
  const outcomes = (await inspectArtifacts(sandbox.artifacts)).map(({ result }) => result?.outcome);
  victim.close();
  if (code !== 0 || left.length > 0 || outcomes.some((outcome) => outcome !== "passed")) {
    throw new Error(
      `${kind} without any fault: exit code ${code}, outcomes ${outcomes.join(", ")}, left: ${left.join(", ")}; see ${folder}`,
    );
  }
  // Its files are valid only where they are, so that it stays.
  if (kind === "golden-preparing") lab.goldenCache = sandbox.cache;
  else sandbox.remove();
  const { steps, stepsUntilUp } = victim;
  return {
    steps: [...new Set(steps)],
    stepsUntilUp: [...new Set(stepsUntilUp)],
    durationMs: Math.round(performance.now() - startedAt),
  };
}
