import { QmpError } from "./errors.ts";
import { cut } from "./excerpt.ts";

/** What `query-jobs` tells of a job (QAPI type `JobInfo`). */
export interface JobInfo {
  readonly id: string;
  /** Such as `backup`, `create` or `snapshot-save`. */
  readonly type: string;
  /** Such as `running`; `concluded` where `runJob` gives it. */
  readonly status: string;
  /** In a unit of the job's own; bytes where data is copied. */
  readonly "current-progress": number;
  readonly "total-progress": number;
  /** Why it failed; absent where it did not. */
  readonly error?: string;
}

/** A job ended with an error, or was cancelled by somebody else. Its `code` is `job-failed`. */
export class QmpJobError extends QmpError {
  override readonly name = "QmpJobError";
  /** The command that began the job. */
  readonly command: string;
  /** The job as it ended. */
  readonly job: JobInfo;
  /** QEMU's description of the error, for people. */
  readonly description: string;

  constructor(command: string, job: JobInfo, options?: ErrorOptions) {
    const description = job.error ?? "no reason was given";
    super("job-failed", `QMP job ${JSON.stringify(job.id)} of "${command}" failed: ${cut(description)}`, options);
    this.command = command;
    this.job = job;
    this.description = description;
  }
}
