import { stripVTControlCharacters, styleText } from "node:util";
import type { LinkSummary, Run, RunStep } from "./run-summary.ts";

/** How a summary is laid out. */
export interface SummaryOptions {
  /** How wide the terminal is; 80 by default, 30 at least. From 72 on there is a time line beside the steps. */
  columns?: number;
  /** Whether outcomes are coloured, by ANSI escape sequences. Default false. */
  colors?: boolean;
}

const widestTimeline = 60;
const wideFrom = 72;
const durationWidth = 8;
const marks = { done: "✓", failed: "✗", unfinished: "…" } as const;
const colorOf = { done: "green", failed: "red", unfinished: "yellow" } as const;
const headings = { passed: "✓ passed", failed: "✗ failed", "cut off": "… cut off" } as const;

/**
 * Sums up a run for people: the outcome, a table of its steps with their durations (and when each ran, where there is
 * room), the frames of each link, the versions. Several lines, without a line feed at the end.
 */
export function summarize(run: Run, { columns = 80, colors = false }: SummaryOptions = {}): string {
  const width = Math.max(30, columns);
  const paint = (color: Parameters<typeof styleText>[0], text: string): string =>
    colors ? styleText(color, text, { validateStream: false }) : text;
  const steps = run.steps.toSorted((one, other) => one.startedMs - other.startedMs);
  const outcome = ({ passed: "done", failed: "failed", "cut off": "unfinished" } as const)[run.outcome];
  const heading = `${headings[run.outcome]} after ${seconds(spanOf(steps).lengthMs)}`;
  const blocks = [
    [paint(["bold", colorOf[outcome]], heading), ...wrapPath(run.folder, width)],
    errorLines(run, width).map((line) => paint("red", line)),
    stepLines(steps, width, (step, line) => (step.outcome === "done" ? line : paint(colorOf[step.outcome], line))),
    linkLines(run.links, width, paint),
    versionLines(run.versions).map((line) => paint("dim", cut(line, width))),
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}

const shownErrorLines = 6;

/** The beginning of the error; all of it stands in `result.json`. */
function errorLines({ error }: Run, width: number): string[] {
  if (error === undefined) return [];
  const lines = stripVTControlCharacters(error).split("\n");
  const shown = lines.slice(0, shownErrorLines).map((line) => cut(`  ${line}`, width));
  return lines.length > shownErrorLines ? [...shown, "  …"] : shown;
}

function stepLines(steps: readonly RunStep[], width: number, paint: (step: RunStep, line: string) => string): string[] {
  const names = steps.map(({ name }) => stripVTControlCharacters(name).replace(/\s+/g, " "));
  const timeline = width >= wideFrom ? Math.min(widestTimeline, Math.floor(width / 3)) : 0;
  const room = width - 2 - durationWidth - (timeline > 0 ? timeline + 2 : 0);
  const nameWidth = Math.min(room, Math.max(4, ...names.map((name) => name.length)));
  const span = spanOf(steps);
  return steps.map((step, index) => {
    const name = cut(names[index] ?? "", nameWidth).padEnd(nameWidth);
    const line = `${marks[step.outcome]} ${name}${seconds(step.durationMs).padStart(durationWidth)}`;
    return paint(step, timeline > 0 ? `${line}  ${barOf(step, span, timeline)}`.trimEnd() : line);
  });
}

function linkLines(
  links: readonly LinkSummary[],
  width: number,
  paint: (color: "red", text: string) => string,
): string[] {
  const nameWidth = Math.max(0, ...links.map(({ name }) => name.length));
  return links.flatMap(({ name, frames, bytes, damage }) => {
    const [count, size] = [`${frames.toLocaleString("en")} frames`, bytesInWords(bytes)];
    const line = cut(`  ${name.padEnd(nameWidth)}  ${count.padStart(14)}  ${size.padStart(9)}`, width);
    return damage === undefined ? [line] : [line, paint("red", cut(`  ${damage}`, width))];
  });
}

function versionLines(versions: Run["versions"]): string[] {
  const told = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return told.length === 0 ? [] : [`  ${told.join(" · ")}`];
}

interface Span {
  fromMs: number;
  lengthMs: number;
}

function spanOf(steps: readonly RunStep[]): Span {
  if (steps.length === 0) return { fromMs: 0, lengthMs: 0 };
  const fromMs = Math.min(...steps.map(({ startedMs }) => startedMs));
  const untilMs = Math.max(...steps.map(({ startedMs, durationMs }) => startedMs + durationMs));
  return { fromMs, lengthMs: untilMs - fromMs };
}

/** When a step ran, within the run. */
function barOf({ startedMs, durationMs }: RunStep, { fromMs, lengthMs }: Span, width: number): string {
  const scale = lengthMs === 0 ? 0 : width / lengthMs;
  const from = Math.min(width - 1, Math.floor((startedMs - fromMs) * scale));
  const length = Math.max(1, Math.min(width - from, Math.round(durationMs * scale)));
  return " ".repeat(from) + "━".repeat(length);
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

function bytesInWords(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  const units = ["kB", "MB", "GB", "TB"];
  const power = Math.min(units.length, Math.floor(Math.log10(bytes) / 3));
  return `${(bytes / 1_000 ** power).toFixed(1)} ${units[power - 1]}`;
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}

/** A path is told whole, so that it can be copied. */
function wrapPath(path: string, width: number): string[] {
  const room = width - 2;
  return Array.from({ length: Math.ceil(path.length / room) }, (_, line) => {
    return `  ${path.slice(line * room, (line + 1) * room)}`;
  });
}
