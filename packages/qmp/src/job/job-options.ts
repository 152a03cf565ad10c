import { checkCallback, checkOptions, checkSignal, checkTimeout, type OptionNames } from "../check-options.ts";
import type { WaitOptions } from "../wait-options.ts";
import type { ReadyDecision, ReadyJob } from "./ready-job.ts";

/** Options of `runJob`. */
export interface JobOptions extends WaitOptions {
  /** Cancels the job and waits until it has ended, then rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined;
  /** Time-out of the whole job in milliseconds, or Infinity; then the job is cancelled. Default: 600000 (ten minutes). */
  readonly timeoutMs?: number | undefined;
  /** Called for each change of the job's status, such as `running`, `ready` or `concluded`, with the job's id. */
  readonly onStatus?: ((status: string, jobId: string) => void) | undefined;
  /**
   * Called once the job has done its work and before it is finalized, if the arguments include `"auto-finalize": false`. If it
   * throws, the job is cancelled and the call rejects with that error. Default: the job is finalized immediately.
   */
  readonly beforeFinalize?: (() => void | Promise<void>) | undefined;
  /**
   * Called once when the job is ready (a mirror, or the commit of the active layer), and decides what happens then. Until it has
   * decided, the job keeps copying what the guest changes, unless it pauses the job. If it throws, the job is cancelled and the
   * call rejects with that error. Default: the job is completed.
   */
  readonly onReady?: ((job: ReadyJob) => ReadyDecision | Promise<ReadyDecision>) | undefined;
}

/** Options of `runTransaction`. */
export interface TransactionOptions extends WaitOptions {
  /** Cancels all jobs and waits until they have ended, then rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined;
  /** Time-out of all jobs together in milliseconds, or Infinity; then they are cancelled. Default: 600000 (ten minutes). */
  readonly timeoutMs?: number | undefined;
  /** Called for each change of a job's status, such as `running` or `concluded`. */
  readonly onStatus?: ((status: string, jobId: string) => void) | undefined;
}

/** The arguments of a command that starts a job, as `runJob` takes them: the job's id is optional. */
export type JobCommandArguments<Arguments extends object> = (object extends Arguments
  ? { readonly [member: string]: unknown }
  : Omit<Arguments, "job-id" | "auto-dismiss">) & {
  /** The job's id. Default: a unique one. */
  readonly "job-id"?: string | undefined;
};

/** The checked options, with defaults. */
export interface JobSettings {
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  readonly onStatus: ((status: string, jobId: string) => void) | undefined;
  readonly beforeFinalize: (() => void | Promise<void>) | undefined;
  readonly onReady: ((job: ReadyJob) => ReadyDecision | Promise<ReadyDecision>) | undefined;
}

const JOB_TIMEOUT_MS = 600_000;

const TRANSACTION_OPTIONS: OptionNames<TransactionOptions> = { signal: true, timeoutMs: true, onStatus: true };

const JOB_OPTIONS: OptionNames<JobOptions> = { ...TRANSACTION_OPTIONS, beforeFinalize: true, onReady: true };

/** Checks the options of `runJob` and returns them with defaults. @throws {TypeError} naming the bad one. */
export function resolveJobOptions(options: JobOptions): JobSettings {
  checkOptions("runJob", options, JOB_OPTIONS);
  return resolve(options);
}

/** Checks the options of `runTransaction` and returns them with defaults. @throws {TypeError} naming the bad one. */
export function resolveTransactionOptions(options: TransactionOptions): JobSettings {
  checkOptions("runTransaction", options, TRANSACTION_OPTIONS);
  return resolve(options);
}

function resolve(options: JobOptions): JobSettings {
  const { signal, onStatus, beforeFinalize, onReady } = options;
  checkSignal("signal", signal);
  checkCallback("onStatus", onStatus);
  checkCallback("beforeFinalize", beforeFinalize);
  checkCallback("onReady", onReady);
  const timeoutMs = checkTimeout("timeoutMs", options.timeoutMs, JOB_TIMEOUT_MS);
  return { timeoutMs, signal, onStatus, beforeFinalize, onReady };
}
