import { cpus } from "node:os";

/** One measurement beside a peer's in the same run, or (`peer: null`) a figure of its own. */
export interface Case {
  case: string;
  peer: string | null;
  unit: string;
  ours: number;
  theirs: number | null;
  /** How many times better ours is; null without a peer. */
  ratio: number | null;
  /** Why there is no ratio, where a peer could not be had; what else to know where there is one. */
  why?: string;
}

/** What a benchmark reports; medians of interleaved runs. */
export interface Report {
  bench: string;
  machine: string;
  cases: Case[];
}

/** The machine in one line, as every report names it. */
export function machineName(): string {
  const processors = cpus();
  return `${processors.length} x ${processors[0]?.model ?? "unknown"}, Node ${process.versions.node}`;
}

/** The middle of some figures; the mean of the two middle ones of an even number. */
export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

/** The report as a table for people. */
export function formatTable(report: Report): string {
  const rows = report.cases.map((entry) => [
    entry.case,
    entry.peer ?? "",
    `${round(entry.ours)} ${entry.unit}`,
    entry.theirs === null ? "" : `${round(entry.theirs)} ${entry.unit}`,
    [entry.ratio === null ? "" : `${round(entry.ratio)} x`, entry.why ?? ""].filter(Boolean).join("  "),
  ]);
  const table = [["case", "peer", "ours", "theirs", "ratio"], ...rows];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const lines = table.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "));
  return [`${report.bench} on ${report.machine}`, ...lines.map((line) => line.trimEnd())].join("\n");
}

function round(figure: number): string {
  return figure.toPrecision(3);
}
