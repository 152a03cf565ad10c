import type { Logger } from "../logger.ts";
import type { RunStep } from "./run-summary.ts";
import { formatStepEvent, type StartedStep, type StepListener, type StepRecord } from "./step-event.ts";

/** The keys of a log line that has a step's record. Reserved: no other line has them. */
interface StepLine {
  /** In the line of a step's start. */
  readonly stepStarted?: StartedStep;
  /** In the line of a step's end. */
  readonly stepEnded?: StepRecord;
}

/** Returns a listener that logs each start and end of a step, with its record; a step that failed, as an error. */
export function logSteps(logger: Logger): StepListener {
  return (event) => {
    const message = formatStepEvent(event);
    if (event.kind === "started") logger.info({ stepStarted: event.step } satisfies StepLine, message);
    else
      logger[event.step.outcome === "done" ? "info" : "error"]({ stepEnded: event.step } satisfies StepLine, message);
  };
}

/**
 * Reads the steps out of a log: those that ended, in the order of their ends, then those that did not, up to the time of
 * the last line.
 */
export function stepsOfLog(log: string): RunStep[] {
  const lines = log.split("\n").flatMap(parseLine);
  const ended = lines.flatMap(({ stepEnded }) => (isEnded(stepEnded) ? [stepEnded] : []));
  const endedIds = new Set(ended.map(({ id }) => id));
  const lastMs = lines.map(({ time }) => Date.parse(String(time))).findLast(Number.isFinite) ?? 0;
  const unfinished = lines.flatMap(({ stepStarted }): RunStep[] => {
    if (!isStarted(stepStarted) || endedIds.has(stepStarted.id)) return [];
    const startedMs = Number(BigInt(stepStarted.startedNs) / 1_000_000n);
    return [{ ...stepStarted, durationMs: Math.max(0, lastMs - startedMs), outcome: "unfinished" }];
  });
  return [...ended, ...unfinished];
}

/** A line of the log, whose values are still unknown. */
type ParsedLine = Readonly<Partial<Record<"time" | keyof StepLine, unknown>>>;

/** Parses a line. The last one of a run that was killed may have been written only in part. */
function parseLine(line: string): ParsedLine[] {
  try {
    const parsed: unknown = JSON.parse(line);
    return typeof parsed === "object" && parsed !== null ? [parsed] : [];
  } catch {
    return [];
  }
}

function isStarted(step: unknown): step is StartedStep {
  if (typeof step !== "object" || step === null) return false;
  const { id, name, startedNs } = step as Partial<Record<keyof StartedStep, unknown>>;
  return typeof id === "number" && typeof name === "string" && typeof startedNs === "string" && /^\d+$/.test(startedNs);
}

function isEnded(step: unknown): step is StepRecord {
  if (!isStarted(step)) return false;
  const { durationMs, outcome } = step as Partial<Record<keyof StepRecord, unknown>>;
  return typeof durationMs === "number" && (outcome === "done" || outcome === "failed");
}
