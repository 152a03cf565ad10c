import { randomUUID } from "node:crypto";
import {
  badArgument,
  checkCallback,
  checkOptions,
  checkSignal,
  checkTimeout,
  type OptionNames,
} from "../check-options.ts";
import type { WaitOptions } from "../wait-options.ts";

/** Options of `runJob`. */
export interface JobOptions extends WaitOptions {
  /** Cancels the job and waits until it has ended, then rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined;
  /** Time-out of the whole job in milliseconds, or Infinity; then the job is cancelled. Default: 600000 (ten minutes). */
  readonly timeoutMs?: number | undefined;
  /** Called for each change of the job's status, such as `running`, `ready` or `concluded`. */
  readonly onStatus?: ((status: string) => void) | undefined;
  /**
   * Called once the job has done its work and before it is finalized, if the arguments include `"auto-finalize": false`. If it
   * throws, the job is cancelled and the call rejects with that error. Default: the job is finalized immediately.
   */
  readonly beforeFinalize?: (() => void | Promise<void>) | undefined;
}

/** The arguments of a command that starts a job, as `runJob` takes them: the job's id is optional. */
export type JobCommandArguments<Arguments extends object> = (object extends Arguments
  ? { readonly [member: string]: unknown }
  : Omit<Arguments, "job-id" | "auto-dismiss">) & { readonly "job-id"?: string | undefined };

/** The checked options, with defaults. */
export interface JobSettings {
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  readonly onStatus: ((status: string) => void) | undefined;
  readonly beforeFinalize: (() => void | Promise<void>) | undefined;
}

const JOB_TIMEOUT_MS = 600_000;

const JOB_OPTIONS: OptionNames<JobOptions> = { signal: true, timeoutMs: true, onStatus: true, beforeFinalize: true };

/** Checks the options of `runJob` and returns them with defaults. @throws {TypeError} naming the bad one. */
export function resolveJobOptions(options: JobOptions): JobSettings {
  checkOptions("runJob", options, JOB_OPTIONS);
  const { signal, onStatus, beforeFinalize } = options;
  checkSignal("signal", signal);
  checkCallback("onStatus", onStatus);
  checkCallback("beforeFinalize", beforeFinalize);
  return { timeoutMs: checkTimeout("timeoutMs", options.timeoutMs, JOB_TIMEOUT_MS), signal, onStatus, beforeFinalize };
}

/**
 * Returns the id of the job that these arguments start: theirs, or a random one.
 *
 * @throws {TypeError} unless the arguments are an object, and their id is a string.
 */
export function jobIdOf(args: unknown): string {
  if (typeof args !== "object" || args === null) throw badArgument("args", "an object", args);
  const id: unknown = "job-id" in args ? args["job-id"] : undefined;
  if (id === undefined) return `job-${randomUUID()}`;
  if (typeof id !== "string") throw badArgument("job-id", "a string", id);
  return id;
}
