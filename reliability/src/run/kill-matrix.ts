import { readdirSync } from "node:fs";
import type { Injection } from "../injection/injection.ts";
import type { Kind } from "../injection/kinds.ts";
import { type Baseline, type Cell, kindsOf, selectInjections } from "../injection/selection.ts";
import { Neighbours } from "../sandbox/neighbours.ts";
import { measureBaseline } from "./baseline.ts";
import type { Lab } from "./lab.ts";
import { runInjection, type Verdict } from "./run-injection.ts";

/** Options of {@link runKillMatrix}. */
export interface KillMatrixOptions {
  readonly lab: Lab;
  /** What is injected: injections, or cells and how many of them. */
  readonly injections:
    | readonly Injection[]
    | { readonly cells: readonly Cell[]; readonly count: number; readonly seed: number };
  /** How many victims live at the same time. */
  readonly parallel: number;
  readonly onVerdict: (verdict: Verdict, index: number) => void;
  /** Ends the matrix after the injections that are running. Default: none. */
  readonly signal?: AbortSignal | undefined;
  readonly onBaseline?: ((kind: Kind, baseline: Baseline) => void) | undefined;
}

/** The result of a matrix. */
export interface MatrixResult {
  readonly verdicts: readonly Verdict[];
  /** Entries of the system's folder of temporary files that are new and named like ours. Other programs may have made them. */
  readonly strangers: readonly string[];
}

/** Runs injections, several at the same time. The neighbours are checked after each. */
export async function runKillMatrix(options: KillMatrixOptions): Promise<MatrixResult> {
  const { lab, parallel, onVerdict, signal } = options;
  const before = new Set(namesLikeOurs());
  await using neighbours = await Neighbours.create(lab.nodeImage);
  const injections = await injectionsOf(options);
  const verdicts: Verdict[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let injection = injections[next++]; injection !== undefined; injection = injections[next++]) {
      if (signal?.aborted) return;
      const verdict = await runInjection(injection, lab).catch((error: unknown) => failureOf(injection, lab, error));
      const gone = (await neighbours.missing()).map((name) => `the neighbour ${name} is gone`);
      const judged = { ...verdict, problems: [...verdict.problems, ...gone] };
      verdicts.push(judged);
      onVerdict(judged, verdicts.length);
    }
  };
  await Promise.all(Array.from({ length: parallel }, work));
  return { verdicts, strangers: namesLikeOurs().filter((name) => !before.has(name)) };
}

/** Returns the verdict of an injection in which the harness itself failed. */
function failureOf(injection: Injection, { root }: Lab, error: unknown): Verdict {
  const problems = [`the harness failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`];
  return { injection, problems, isInjected: false, cleanMs: 0, slowness: 1, durationMs: 0, folder: root };
}

async function injectionsOf({ injections, lab, onBaseline }: KillMatrixOptions): Promise<readonly Injection[]> {
  const isFixed = "length" in injections;
  const kinds = isFixed ? injections.map(({ kind }) => kind) : kindsOf(injections.cells);
  const baselines = new Map<Kind, Baseline>();
  for (const kind of inOrder(kinds)) {
    if (isFixed && !kind.startsWith("golden")) continue;
    const baseline = await measureBaseline(kind, lab);
    baselines.set(kind, baseline);
    onBaseline?.(kind, baseline);
  }
  return isFixed ? injections : selectInjections(injections.cells, injections.count, injections.seed, baselines);
}

/** A golden state is prepared before it is restored. */
function inOrder(kinds: readonly Kind[]): Kind[] {
  const all = new Set(kinds);
  if (!all.has("golden-restored")) return [...all];
  return ["golden-preparing", ...[...all].filter((kind) => kind !== "golden-preparing")];
}

function namesLikeOurs(): string[] {
  return ["/tmp", "/var/tmp"].flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => /^(alpy|vl\.)/.test(name))
      .map((name) => `${folder}/${name}`),
  );
}
