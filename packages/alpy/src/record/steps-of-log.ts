import type { RunStep } from "./run-summary.ts";

/** The lines of `log.jsonl` that tell of steps. */
interface StepLine {
  time: string;
  step: string;
  /** There at a step's end. */
  durationMs?: number;
  msg: string;
}

/** The steps that a log tells of: those that ended, in the order of their ends, then those that did not. */
export function stepsOfLog(log: string): RunStep[] {
  const lines = log
    .split("\n")
    .map(parseLine)
    .filter((line) => line !== undefined);
  const lastMs = Math.max(0, ...lines.slice(-1).map(({ time }) => Date.parse(time)));
  const open = new Map<string, number>();
  const steps: RunStep[] = [];
  for (const { time, step: name, durationMs, msg } of lines) {
    const atMs = Date.parse(time);
    if (durationMs === undefined) {
      open.set(name, atMs);
      continue;
    }
    const outcome = msg.startsWith(`${name}… failed`) ? "failed" : "done";
    steps.push({ name, startedMs: atMs - durationMs, durationMs, outcome });
    open.delete(name);
  }
  const unfinished = [...open].map(([name, startedMs]) => {
    return { name, startedMs, durationMs: lastMs - startedMs, outcome: "unfinished" as const };
  });
  return [...steps, ...unfinished];
}

/** The last line of a run that was killed may be there by half. */
function parseLine(line: string): StepLine | undefined {
  try {
    const parsed: unknown = JSON.parse(line);
    return isStepLine(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function isStepLine(line: unknown): line is StepLine {
  if (typeof line !== "object" || line === null) return false;
  return "step" in line && typeof line.step === "string" && "time" in line && typeof line.time === "string";
}
