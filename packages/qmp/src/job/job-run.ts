import { closeError } from "../call/close-reason.ts";
import { formatDuration } from "../duration.ts";
import { QmpError } from "../errors.ts";
import type { QmpEvent } from "../event/event.ts";
import { showValue } from "../excerpt.ts";
import type { WaitOptions } from "../wait-options.ts";
import { describeJob, type JobInfo, QmpJobError } from "./job-error.ts";
import type { JobHost } from "./job-host.ts";
import { limitJob } from "./job-limits.ts";
import type { JobSettings } from "./job-options.ts";
import type { JobStart } from "./job-start.ts";
import { ReadyControl } from "./ready-job.ts";
import { untilAborted } from "./until-aborted.ts";

/** A cancelled job that has not ended after this time is left alone. */
const CANCEL_GRACE_MS = 10_000;

/** The error of a job that another one of its transaction has ended (QEMU: job.c, `job_cancel_async`). */
const CANCELLED = "Operation canceled";

/** The jobs of one command, from it to their dismissal (QEMU's `docs/interop/live-block-operations` and QAPI `JobStatus`). */
export class JobRun {
  readonly #host: JobHost;
  readonly #start: JobStart;
  readonly #settings: JobSettings;
  /** The jobs that have been ready: QEMU reports it again after a pause. */
  readonly #ready = new Set<string>();

  constructor(host: JobHost, start: JobStart, settings: JobSettings) {
    this.#host = host;
    this.#start = start;
    this.#settings = settings;
  }

  /** Settles with the jobs as they ended, in the order of their ids. */
  async run(): Promise<JobInfo[]> {
    const { signal, timeoutMs } = this.#settings;
    signal?.throwIfAborted();
    using limits = limitJob(signal, timeoutMs, () => this.#timeoutError(timeoutMs));
    await using changes = this.#host.statusChanges(limits.signal);
    try {
      await this.#issue(limits.signal);
    } catch (error) {
      // QEMU may still run a command that was given up: then there is a job, or there will be one.
      if (error instanceof QmpError && error.code === "command-failed") throw error;
      throw await this.#giveUp(error);
    }
    try {
      await this.#follow(changes, limits.signal);
      return await this.#conclude();
    } catch (error) {
      throw error instanceof QmpJobError ? error : await this.#giveUp(error);
    }
  }

  async #issue(signal: AbortSignal): Promise<void> {
    const { command, args } = this.#start;
    await this.#host.execute(command, args, { signal });
  }

  /** Cancels the jobs if QEMU can still be asked, and returns the error of the call. */
  async #giveUp(error: unknown): Promise<unknown> {
    const end = this.#host.end();
    if (end === undefined) await this.#cancel();
    else if (error instanceof QmpError) return closeError(end, `${this.#describe()} did not end`);
    return error;
  }

  /** Follows the jobs until all are concluded, and takes the steps that QEMU leaves to its client. */
  async #follow(changes: AsyncIterable<QmpEvent>, signal: AbortSignal): Promise<void> {
    const running = new Set(this.#start.ids);
    if (running.size === 0) return;
    for await (const { data } of changes) {
      const id = String(data["id"]);
      if (!running.has(id)) continue;
      const status = String(data["status"]);
      this.#settings.onStatus?.(status, id);
      if (status === "concluded") running.delete(id);
      if (running.size === 0) return;
      if (status === "ready" && !this.#ready.has(id)) await this.#complete(id, signal);
      if (status === "pending" && this.#start.isFinalizedHere) await this.#finalize(id, signal);
    }
    // The connection has ended: this rejects with its reason.
    await this.#host.execute("query-jobs", {});
  }

  async #complete(id: string, signal: AbortSignal): Promise<void> {
    this.#ready.add(id);
    const job = new ReadyControl(this.#host, id, signal);
    const { onReady } = this.#settings;
    const decision: unknown = onReady === undefined ? "complete" : await untilAborted(onReady(job), signal);
    if (decision !== "complete" && decision !== "cancel") {
      throw new TypeError(`onReady must return "complete" or "cancel", got ${showValue(decision)}`);
    }
    await job.decide(decision);
  }

  async #finalize(id: string, signal: AbortSignal): Promise<void> {
    await untilAborted(this.#settings.beforeFinalize?.(), signal);
    await this.#host.execute("job-finalize", { id }, { signal });
  }

  async #conclude(): Promise<JobInfo[]> {
    const { command, ids } = this.#start;
    const known = await this.#query();
    const jobs: JobInfo[] = [];
    for (const id of ids) {
      const job = known.find((one) => one.id === id);
      if (job === undefined) {
        throw new QmpError("job-failed", `${describeJob(command, id)} was dismissed by another client`);
      }
      jobs.push(job);
      await this.#host.execute("job-dismiss", { id });
    }
    // A job that failed by itself explains those that were cancelled with it.
    const failed = jobs.filter(({ error }) => error !== undefined);
    const first = failed.find(({ error }) => error !== CANCELLED) ?? failed[0];
    if (first !== undefined) throw new QmpJobError(command, first);
    return jobs;
  }

  async #query(options?: WaitOptions): Promise<JobInfo[]> {
    const jobs = (await this.#host.execute("query-jobs", {}, options)) as JobInfo[];
    return jobs.filter(({ id }) => this.#start.ids.includes(id));
  }

  /** Cancels the jobs and waits until they are gone. The caller gets the reason of it; a failure here is logged. */
  async #cancel(): Promise<void> {
    const signal = AbortSignal.timeout(CANCEL_GRACE_MS);
    await using changes = this.#host.statusChanges(signal);
    try {
      const jobs = await this.#query({ signal });
      const running = new Set(jobs.filter(({ status }) => status !== "concluded").map(({ id }) => id));
      for (const id of running) await this.#cancelOne(id, signal);
      await untilConcluded(changes, running);
      for (const { id } of jobs) await this.#host.execute("job-dismiss", { id }, { signal });
    } catch (error) {
      this.#host.logger.warn({ error, jobs: this.#start.ids }, "Cannot cancel a QMP job");
    }
  }

  /** QEMU refuses it for a job that already aborts, such as the others of a transaction. */
  async #cancelOne(id: string, signal: AbortSignal): Promise<void> {
    try {
      await this.#host.execute("job-cancel", { id }, { signal });
    } catch (error) {
      if (!(error instanceof QmpError && error.code === "command-failed")) throw error;
    }
  }

  #timeoutError(timeoutMs: number): QmpError {
    const limit = formatDuration(timeoutMs);
    return new QmpError("job-timeout", `${this.#describe()} did not end within ${limit} and was cancelled`);
  }

  #describe(): string {
    const { command, ids } = this.#start;
    return ids.map((id) => describeJob(command, id)).join(", ");
  }
}

async function untilConcluded(changes: AsyncIterable<QmpEvent>, running: Set<string>): Promise<void> {
  if (running.size === 0) return;
  for await (const { data } of changes) {
    if (data["status"] === "concluded") running.delete(String(data["id"]));
    if (running.size === 0) return;
  }
}
