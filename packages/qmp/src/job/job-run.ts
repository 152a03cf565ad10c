import { formatDuration } from "../duration.ts";
import { QmpError } from "../errors.ts";
import type { QmpEvent } from "../event/event.ts";
import type { WaitOptions } from "../wait-options.ts";
import { describeJob, type JobInfo, QmpJobError } from "./job-error.ts";
import type { JobHost } from "./job-host.ts";
import { limitJob } from "./job-limits.ts";
import type { JobSettings } from "./job-options.ts";

/** These commands dismiss their job automatically, and its error with it, unless `auto-dismiss` is false (QAPI). */
const AUTO_DISMISSING_COMMANDS: ReadonlySet<string> = new Set([
  "block-commit",
  "block-stream",
  "blockdev-backup",
  "blockdev-mirror",
  "drive-backup",
  "drive-mirror",
]);

/** A cancelled job that has not ended after this time is left alone. */
const CANCEL_GRACE_MS = 10_000;

/** One job, from its command to its dismissal (QEMU's `docs/interop/live-block-operations` and QAPI `JobStatus`). */
export class JobRun {
  readonly #host: JobHost;
  readonly #command: string;
  readonly #id: string;
  readonly #settings: JobSettings;

  constructor(host: JobHost, command: string, id: string, settings: JobSettings) {
    this.#host = host;
    this.#command = command;
    this.#id = id;
    this.#settings = settings;
  }

  async run(args: object): Promise<JobInfo> {
    const { signal, timeoutMs } = this.#settings;
    signal?.throwIfAborted();
    using limits = limitJob(signal, timeoutMs, () => this.#timeoutError(timeoutMs));
    await using changes = this.#host.statusChanges(limits.signal);
    await this.#start(args, limits.signal);
    try {
      await this.#follow(changes, limits.signal, "auto-finalize" in args && args["auto-finalize"] === false);
      return await this.#conclude();
    } catch (error) {
      if (!(error instanceof QmpJobError)) await this.#cancel();
      throw error;
    }
  }

  async #start(args: object, signal: AbortSignal): Promise<void> {
    const dismissal = AUTO_DISMISSING_COMMANDS.has(this.#command) ? { "auto-dismiss": false } : {};
    try {
      await this.#host.execute(this.#command, { ...args, ...dismissal, "job-id": this.#id }, { signal });
    } catch (error) {
      // QEMU may still run a command that was given up: then there is a job, or there will be one.
      const isRefused = error instanceof QmpError && error.code === "command-failed";
      if (!isRefused) await this.#cancel();
      throw error;
    }
  }

  /** Follows the job until it is concluded, and takes the steps that QEMU leaves to its client. */
  async #follow(changes: AsyncIterable<QmpEvent>, signal: AbortSignal, isFinalizedHere: boolean): Promise<void> {
    for await (const { data } of changes) {
      if (data["id"] !== this.#id) continue;
      const status = String(data["status"]);
      this.#settings.onStatus?.(status);
      if (status === "concluded") return;
      if (status === "ready") await this.#host.execute("job-complete", { id: this.#id }, { signal });
      if (status === "pending" && isFinalizedHere) await this.#finalize(signal);
    }
    // The connection has ended: this rejects with its reason.
    await this.#host.execute("query-jobs", {});
  }

  async #finalize(signal: AbortSignal): Promise<void> {
    await this.#settings.beforeFinalize?.();
    await this.#host.execute("job-finalize", { id: this.#id }, { signal });
  }

  async #conclude(): Promise<JobInfo> {
    const job = await this.#query();
    if (job === undefined) throw new QmpError("job-failed", `${this.#describe()} was dismissed by another client`);
    await this.#host.execute("job-dismiss", { id: this.#id });
    if (job.error !== undefined) throw new QmpJobError(this.#command, job);
    return job;
  }

  async #query(options?: WaitOptions): Promise<JobInfo | undefined> {
    const jobs = (await this.#host.execute("query-jobs", {}, options)) as JobInfo[];
    return jobs.find(({ id }) => id === this.#id);
  }

  /** Cancels the job and waits until it is gone. The caller gets the reason of the cancellation; a failure here is logged. */
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
      this.#host.logger.warn({ error, job: this.#id }, "Cannot cancel a QMP job");
    }
  }

  #timeoutError(timeoutMs: number): QmpError {
    const limit = formatDuration(timeoutMs);
    return new QmpError("job-timeout", `${this.#describe()} did not end within ${limit} and was cancelled`);
  }

  #describe(): string {
    return describeJob(this.#command, this.#id);
  }
}

async function untilConcluded(changes: AsyncIterable<QmpEvent>, jobId: string): Promise<void> {
  for await (const { data } of changes) if (data["id"] === jobId && data["status"] === "concluded") return;
}
