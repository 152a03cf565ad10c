import { formatSeconds } from "../duration.ts";
import { escapeForeign } from "../escape-foreign.ts";

/** A named step of a testbed that has started. */
export interface StartedStep {
  /** Number of the step, in the order of starts. Unique within a testbed and the testbeds that prepare its golden states. */
  readonly id: number;
  /** The `id` of the step whose body started this one; `undefined` outside of any step. */
  readonly parentId: number | undefined;
  /** Its name, as passed to `step()`. */
  readonly name: string;
  /** Start on the host's clock, in nanoseconds since the epoch, as a decimal number: `"1764162000123456000"`. */
  readonly startedNs: string;
  /**
   * The line that started it, `test/router.test.ts:41:9`: the innermost caller outside of alpy and of `node_modules`, relative
   * to the working directory where it is below that. `undefined` where no such caller is known.
   */
  readonly source: string | undefined;
}

/** A step that has ended, as `result.json` has it. */
export interface StepRecord extends StartedStep {
  /** Duration in milliseconds. */
  readonly durationMs: number;
  /** `failed`: its body threw, or a fault of the testbed ended it. */
  readonly outcome: "done" | "failed";
}

/** The start or the end of a step. */
export type StepEvent =
  | {
      readonly kind: "started";
      /** The step, which runs now. */
      readonly step: StartedStep;
    }
  | {
      readonly kind: "ended";
      /** The step, with its duration and outcome. */
      readonly step: StepRecord;
    };

/** Receives the events of steps, in their order. */
export type StepListener = (event: StepEvent) => void;

/** Formats an event for people: `Log in…`, `Log in… done in 0.1 s`, `Log in… failed after 5.0 s`. */
export function formatStepEvent(event: StepEvent): string {
  const name = escapeForeign(event.step.name);
  if (event.kind === "started") return `${name}…`;
  const { outcome, durationMs } = event.step;
  return `${name}… ${outcome} ${outcome === "done" ? "in" : "after"} ${formatSeconds(durationMs)}`;
}
