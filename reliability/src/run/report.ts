import { formatInjection } from "../injection/injection.ts";
import type { Verdict } from "./run-injection.ts";

/** Returns a table of a matrix: for each cause and kind, how many injections had problems of how many. */
export function formatTable(verdicts: readonly Verdict[]): string {
  const causes = [...new Set(verdicts.map(({ injection }) => injection.cause))].sort();
  const kinds = [...new Set(verdicts.map(({ injection }) => injection.kind))].sort();
  const cell = (cause: string, kind: string): string => {
    const all = verdicts.filter(({ injection }) => injection.cause === cause && injection.kind === kind);
    const bad = all.filter(({ problems }) => problems.length > 0).length;
    return all.length === 0 ? "" : `${bad}/${all.length}`;
  };
  const rows = causes.map((cause) => [cause, ...kinds.map((kind) => cell(cause, kind))]);
  return formatRows([["cause", ...kinds], ...rows]);
}

function formatRows(rows: readonly (readonly string[])[]): string {
  const [heading = []] = rows;
  const widths = heading.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** Returns the figures of a matrix. */
export function formatFigures(verdicts: readonly Verdict[]): string {
  const bad = verdicts.filter(({ problems }) => problems.length > 0);
  const times = verdicts.map(({ cleanMs }) => cleanMs).sort((one, other) => one - other);
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  const late = verdicts.filter(({ isInjected }) => !isInjected).length;
  return [
    `${verdicts.length} injections, ${bad.length} with problems; ${late} victims had ended before`,
    `from death until clean: median ${at(0.5)} ms, 95 % ${at(0.95)} ms, longest ${at(1)} ms`,
    ...slownessOf(verdicts),
    ...kindsOfProblems(bad),
  ].join("\n");
}

/** Returns how often the limit was longer than 5 s, if ever. */
function slownessOf(verdicts: readonly Verdict[]): string[] {
  const scaled = verdicts.map(({ slowness }) => slowness).filter((slowness) => slowness > 1);
  if (scaled.length === 0) return [];
  return [
    `${scaled.length} times the host was slow and the limit of 5 s longer, up to ${Math.max(...scaled).toFixed(1)} times`,
  ];
}

/** Returns the kinds of problems with their numbers: names and numbers in them do not count. */
function kindsOfProblems(bad: readonly Verdict[]): string[] {
  const counts = new Map<string, number>();
  for (const { problems } of bad) {
    const kinds = new Set(problems.map(kindOfProblem));
    for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const ordered = [...counts].sort((one, other) => other[1] - one[1]);
  return ordered.map(([kind, count]) => `${String(count).padStart(5)}  ${kind}`);
}

function kindOfProblem(problem: string): string {
  return problem
    .replaceAll(/\d+ bytes [0-9a-f]*/g, "…")
    .replaceAll(/[0-9a-f]{16,}/g, "KEY")
    .replaceAll(/alpy-(?!save|testbed|watchdog)[A-Za-z0-9]{6,}/g, "alpy-XXXXXX")
    .replaceAll(/\b\d+(-[0-9a-f]{4})?\b/g, "N")
    .slice(0, 110);
}

/** Returns the lines of one verdict. */
export function formatVerdict({ injection, problems, cleanMs, durationMs, folder }: Verdict, index: number): string {
  const text = formatInjection(injection);
  const timing = `${durationMs} ms, clean after ${cleanMs} ms`;
  if (problems.length === 0) return `${index}. ok ${text} (${timing})`;
  return [
    `${index}. FAILED ${text} (${timing}), kept in ${folder}`,
    ...problems.map((problem) => `     ${problem}`),
    `     repeat: node reliability/kill-matrix.ts --one '${text}'`,
  ].join("\n");
}
