import type { EnvironmentCase } from "../environment/environment-case.ts";
import type { Lab } from "./lab.ts";
import { type CaseVerdict, runCase } from "./run-case.ts";

/** Runs cases, several at the same time. */
export async function runCases(
  cases: readonly EnvironmentCase[],
  lab: Lab,
  parallel: number,
  onVerdict: (verdict: CaseVerdict) => void,
): Promise<CaseVerdict[]> {
  const verdicts: CaseVerdict[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let one = cases[next++]; one !== undefined; one = cases[next++]) {
      const verdict = await runCase(one, lab);
      verdicts.push(verdict);
      onVerdict(verdict);
    }
  };
  await Promise.all(Array.from({ length: parallel }, work));
  return verdicts;
}
