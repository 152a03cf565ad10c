import { styleText } from "node:util";
import { formatBytes } from "../byte-size.ts";
import { requireOption } from "../check-option.ts";
import { formatSeconds } from "../duration.ts";
import { escapeStrings } from "../escape-strings.ts";
import { type OptionNames, requireKnownOptions } from "../known-options.ts";
import type { LinkSummary, RunStep, RunSummary } from "./run-summary.ts";

/** Options of {@link summarize}. */
export interface SummaryOptions {
  /** Width of the terminal in characters; 30 for a narrower one. From 72 on, there is a time line next to the steps. Default 80. */
  readonly columns?: number | undefined;
  /** Whether outcomes are coloured, by ANSI escape sequences. Default false. */
  readonly colors?: boolean | undefined;
}

const OPTION_NAMES: OptionNames<SummaryOptions> = { columns: true, colors: true };
const MIN_COLUMNS = 30;
/** From this width on there is room for the time line. */
const TIMELINE_FROM_COLUMNS = 72;
const MAX_TIMELINE_COLUMNS = 60;
const DURATION_COLUMNS = 8;
const MAX_ERROR_LINES = 6;
const MARKS = { done: "✓", failed: "✗", unfinished: "…" } as const;
const COLORS = { done: "green", failed: "red", unfinished: "yellow" } as const;
/** The step's outcome whose mark and colour a run's outcome has. */
const STEP_OUTCOMES = { passed: "done", failed: "failed", interrupted: "unfinished", running: "unfinished" } as const;

type Paint = (color: Parameters<typeof styleText>[0], text: string) => string;

/**
 * Formats a run for people: the outcome, a table of its steps with their durations (and when each ran, where there is
 * room), the frames of each link, the versions. Several lines, without a line feed at the end.
 * @throws {TypeError} for options that are unknown or invalid
 */
export function summarize(summary: RunSummary, options: SummaryOptions = {}): string {
  requireKnownOptions("summarize", options, OPTION_NAMES);
  const { columns = 80, colors = false } = options;
  requireOption(typeof columns === "number" && columns > 0, "summarize.columns", "a positive number", columns);
  requireOption(typeof colors === "boolean", "summarize.colors", "a boolean", colors);
  const width = Math.max(MIN_COLUMNS, columns);
  const run = escapeStrings(summary);
  const paint: Paint = (color, text) => (colors ? styleText(color, text, { validateStream: false }) : text);
  const steps = run.steps.toSorted((one, other) => startMsOf(one) - startMsOf(other) || one.id - other.id);
  const outcome = STEP_OUTCOMES[run.outcome];
  const cause = run.signal === undefined ? "" : ` by ${run.signal}`;
  const since = run.outcome === "running" ? "for" : "after";
  const heading = `${MARKS[outcome]} ${run.outcome}${cause} ${since} ${formatSeconds(spanOf(steps).lengthMs)}`;
  const blocks = [
    [paint(["bold", COLORS[outcome]], heading), ...wrapPath(run.folder, width)],
    errorLines(run, width).map((line) => paint("red", line)),
    stepLines(steps, width, (step, line) => (step.outcome === "done" ? line : paint(COLORS[step.outcome], line))),
    linkLines(run.links, width, paint),
    limitLines(run.limitsReached).map((line) => paint("yellow", cut(line, width))),
    versionLines(run.versions).map((line) => paint("dim", cut(line, width))),
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}

/** Returns the beginning of the error; `result.json` has all of it. */
function errorLines({ error }: RunSummary, width: number): string[] {
  if (error === undefined) return [];
  const lines = error.split("\n");
  const shown = lines.slice(0, MAX_ERROR_LINES).map((line) => cut(`  ${line}`, width));
  return lines.length > MAX_ERROR_LINES ? [...shown, "  …"] : shown;
}

function stepLines(steps: readonly RunStep[], width: number, paint: (step: RunStep, line: string) => string): string[] {
  const rows = steps.map((step) => ({ step, name: step.name.replace(/\s+/g, " ") }));
  const timeline = width >= TIMELINE_FROM_COLUMNS ? Math.min(MAX_TIMELINE_COLUMNS, Math.floor(width / 3)) : 0;
  const room = width - 2 - DURATION_COLUMNS - (timeline > 0 ? timeline + 2 : 0);
  const nameWidth = Math.min(room, Math.max(4, ...rows.map(({ name }) => name.length)));
  const span = spanOf(steps);
  return rows.map(({ step, name }) => {
    const shownName = cut(name, nameWidth).padEnd(nameWidth);
    const line = `${MARKS[step.outcome]} ${shownName}${formatSeconds(step.durationMs).padStart(DURATION_COLUMNS)}`;
    return paint(step, timeline > 0 ? `${line}  ${barOf(step, span, timeline)}`.trimEnd() : line);
  });
}

function linkLines(links: readonly LinkSummary[], width: number, paint: Paint): string[] {
  const nameWidth = Math.max(0, ...links.map(({ name }) => name.length));
  return links.flatMap(({ name, frames, bytes, damage }) => {
    const count = `${frames.toLocaleString("en")} frames`;
    const size = formatBytes(bytes);
    const line = cut(`  ${name.padEnd(nameWidth)}  ${count.padStart(14)}  ${size.padStart(9)}`, width);
    return damage === undefined ? [line] : [line, paint("red", cut(`  ${damage}`, width))];
  });
}

function limitLines(limits: RunSummary["limitsReached"] = []): string[] {
  return limits.map(({ file, option, limitBytes }) => `  ${file} is cut at ${formatBytes(limitBytes)} (${option})`);
}

function versionLines(versions: RunSummary["versions"]): string[] {
  const shown = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return shown.length === 0 ? [] : [`  ${shown.join(" · ")}`];
}

interface Span {
  readonly fromMs: number;
  readonly lengthMs: number;
}

function spanOf(steps: readonly RunStep[]): Span {
  if (steps.length === 0) return { fromMs: 0, lengthMs: 0 };
  const fromMs = Math.min(...steps.map(startMsOf));
  const untilMs = Math.max(...steps.map((step) => startMsOf(step) + step.durationMs));
  return { fromMs, lengthMs: untilMs - fromMs };
}

/** Returns the bar of a step on the time line of the run. */
function barOf(step: RunStep, { fromMs, lengthMs }: Span, width: number): string {
  const scale = lengthMs === 0 ? 0 : width / lengthMs;
  const from = Math.min(width - 1, Math.floor((startMsOf(step) - fromMs) * scale));
  const length = Math.max(1, Math.min(width - from, Math.round(step.durationMs * scale)));
  return " ".repeat(from) + "━".repeat(length);
}

/** Returns a step's start in milliseconds since the epoch, with fractions. */
function startMsOf({ startedNs }: RunStep): number {
  return Number(startedNs) / 1e6;
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}

/** Returns a path as whole lines without an ellipsis, so that it can be copied. */
function wrapPath(path: string, width: number): string[] {
  const room = width - 2;
  return Array.from({ length: Math.ceil(path.length / room) }, (_, line) => {
    return `  ${path.slice(line * room, (line + 1) * room)}`;
  });
}
