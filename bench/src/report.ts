import { cpus } from "node:os";

/** Our measurement and a peer's from the same run or, with `peer: null`, a figure without comparison. */
export interface Case {
  readonly case: string;
  readonly peer: string | null;
  readonly unit: string;
  readonly ours: number;
  readonly theirs: number | null;
  /** How many times better ours is; null without a peer. */
  readonly ratio: number | null;
  /** Why there is no ratio, if the peer is not available; otherwise a remark. */
  readonly why?: string | undefined;
}

/** The report of a benchmark. Figures are medians of interleaved runs. */
export interface Report {
  readonly bench: string;
  readonly machine: string;
  readonly cases: readonly Case[];
}

/** Describes the machine in one line. */
export function machineName(): string {
  const processors = cpus();
  return `${processors.length} x ${processors[0]?.model ?? "unknown"}, Node ${process.versions.node}`;
}

/** Returns the median: the middle figure or, for an even number of figures, the mean of the two middle ones. */
export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

/** Formats the report as a table. */
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
