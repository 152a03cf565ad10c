import { QmpError } from "./errors.ts";
import type { QmpEvent } from "./event.ts";
import type { EventStream } from "./event-stream.ts";
import { type JobInfo, QmpJobError } from "./job-error.ts";
import type { Logger } from "./logger.ts";
import { checkTimeout, type OperationOptions } from "./options.ts";

/** Options of `runJob`. */
export interface JobOptions {
  /** Cancels the job and waits until it has ended, then rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined;
  /** The limit for the whole job, in milliseconds; the job is cancelled then. Default: 600000, ten minutes. */
  readonly timeoutMs?: number | undefined;
  /** Called for each change of the job's status, such as `running`, `ready` or `concluded`. */
  readonly onStatus?: ((status: string) => void) | undefined;
  /**
   * Called once the job has done its work and before it is made final, with `"auto-finalize": false` among the arguments;
   * where this throws, the job is cancelled and the error passed on. Default: it is made final at once.
   */
  readonly beforeFinalize?: (() => void | Promise<void>) | undefined;
}

/** The arguments of a command that begins a job, as `runJob` takes them: the job's id may be left out. */
export type JobCommandArguments<Arguments extends object> = (object extends Arguments
  ? { readonly [member: string]: unknown }
  : Omit<Arguments, "job-id" | "auto-dismiss">) & { readonly "job-id"?: string | undefined };

/** What a job needs of its client. */
export interface JobHost {
  execute(command: string, args: object, options?: OperationOptions): Promise<unknown>;
  /** The `JOB_STATUS_CHANGE` events from now on. */
  statusChanges(signal: AbortSignal | undefined): EventStream<QmpEvent>;
  readonly logger: Logger;
}

/** These dismiss their job by themselves, and its error with it, unless told not to (QAPI `auto-dismiss`). */
const AUTO_DISMISSING = new Set([
  "block-commit",
  "block-stream",
  "blockdev-backup",
  "blockdev-mirror",
  "drive-backup",
  "drive-mirror",
]);

const JOB_TIMEOUT_MS = 600_000;
/** How long a cancelled job may take to end before it is left alone. */
const CANCEL_GRACE_MS = 10_000;

/** One job, from its command to its dismissal (QEMU's `docs/interop/live-block-operations` and QAPI `JobStatus`). */
export class JobRun {
  readonly #host: JobHost;
  readonly #command: string;
  readonly #id: string;
  readonly #options: JobOptions;

  constructor(host: JobHost, command: string, id: string, options: JobOptions) {
    this.#host = host;
    this.#command = command;
    this.#id = id;
    this.#options = options;
  }

  async run(args: object): Promise<JobInfo> {
    const { signal, timeoutMs = JOB_TIMEOUT_MS } = this.#options;
    signal?.throwIfAborted();
    using limits = limitJob(signal, timeoutMs, () => this.#timeoutError(timeoutMs));
    await using changes = this.#host.statusChanges(limits.signal);
    await this.#begin(args, limits.signal);
    try {
      await this.#follow(changes, limits.signal, "auto-finalize" in args && args["auto-finalize"] === false);
      return await this.#conclude();
    } catch (error) {
      if (!(error instanceof QmpJobError)) await this.#cancel();
      throw error;
    }
  }

  async #begin(args: object, signal: AbortSignal): Promise<void> {
    const dismissal = AUTO_DISMISSING.has(this.#command) ? { "auto-dismiss": false } : {};
    try {
      await this.#host.execute(this.#command, { ...args, ...dismissal, "job-id": this.#id }, { signal });
    } catch (error) {
      // A command that was given up may still be run by QEMU: then there is, or will be, a job.
      const isRefused = error instanceof QmpError && error.code === "command-failed";
      if (!isRefused) await this.#cancel();
      throw error;
    }
  }

  /** Follows the job until it is concluded, and takes the steps that QEMU leaves to its user. */
  async #follow(changes: AsyncIterable<QmpEvent>, signal: AbortSignal, isFinalizedHere: boolean): Promise<void> {
    for await (const { data } of changes) {
      if (data["id"] !== this.#id) continue;
      const status = String(data["status"]);
      this.#options.onStatus?.(status);
      if (status === "concluded") return;
      if (status === "ready") await this.#host.execute("job-complete", { id: this.#id }, { signal });
      if (status === "pending" && isFinalizedHere) await this.#finalize(signal);
    }
    // The connection has ended: this rejects with its reason.
    await this.#host.execute("query-jobs", {});
  }

  async #finalize(signal: AbortSignal): Promise<void> {
    await this.#options.beforeFinalize?.();
    await this.#host.execute("job-finalize", { id: this.#id }, { signal });
  }

  async #conclude(): Promise<JobInfo> {
    const job = await this.#query();
    if (job === undefined) throw new QmpError("job-failed", `${this.#describe()} was dismissed by somebody else`);
    await this.#host.execute("job-dismiss", { id: this.#id });
    if (job.error !== undefined) throw new QmpJobError(this.#command, job);
    return job;
  }

  async #query(options?: OperationOptions): Promise<JobInfo | undefined> {
    const jobs = (await this.#host.execute("query-jobs", {}, options)) as JobInfo[];
    return jobs.find(({ id }) => id === this.#id);
  }

  /** Cancels the job and waits until it is gone. Why it was cancelled is what the caller hears; what fails here is logged. */
  async #cancel(): Promise<void> {
    const signal = AbortSignal.timeout(CANCEL_GRACE_MS);
    const target = { id: this.#id };
    await using changes = this.#host.statusChanges(signal);
    try {
      const job = await this.#query({ signal });
      if (job === undefined) return;
      if (job.status !== "concluded") {
        await this.#host.execute("job-cancel", target, { signal });
        await untilConcluded(changes, this.#id);
      }
      await this.#host.execute("job-dismiss", target, { signal });
    } catch (error) {
      this.#host.logger.warn({ error, job: this.#id }, "A QMP job could not be cancelled");
    }
  }

  #timeoutError(timeoutMs: number): QmpError {
    return new QmpError("job-timeout", `${this.#describe()} did not end within ${timeoutMs} ms and was cancelled`);
  }

  #describe(): string {
    return `QMP job ${JSON.stringify(this.#id)} of "${this.#command}"`;
  }
}

async function untilConcluded(changes: AsyncIterable<QmpEvent>, jobId: string): Promise<void> {
  for await (const { data } of changes) if (data["id"] === jobId && data["status"] === "concluded") return;
}

interface JobLimits extends Disposable {
  readonly signal: AbortSignal;
}

/** One signal for the user's and the time-out, whose reason is what the call rejects with. */
function limitJob(signal: AbortSignal | undefined, timeoutMs: number, onTimeout: () => QmpError): JobLimits {
  const controller = new AbortController();
  const abort = (): void => controller.abort(signal?.reason);
  signal?.addEventListener("abort", abort, { once: true });
  const isLimited = checkTimeout("timeoutMs", timeoutMs) !== Number.POSITIVE_INFINITY;
  const timer = isLimited ? setTimeout(() => controller.abort(onTimeout()), timeoutMs) : undefined;
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    },
  };
}
