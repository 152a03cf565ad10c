import { QmpError } from "../errors.ts";
import { cut } from "../excerpt.ts";

/** A job as `query-jobs` reports it (QAPI type `JobInfo`). */
export interface JobInfo {
  /** The job's id. */
  readonly id: string;
  /** The kind of job, such as `backup`, `create` or `snapshot-save`. */
  readonly type: string;
  /** The status, such as `running`. It is `concluded` where `runJob` returns the job. */
  readonly status: string;
  /** The work done so far, in a unit of the job's own: bytes where it copies data. */
  readonly "current-progress": number;
  /** The estimated total work, in the same unit. */
  readonly "total-progress": number;
  /** The reason of the failure. Absent where the job has not failed. */
  readonly error?: string | undefined;
}

/** The failure of a job: it ended with an error, or something else cancelled it. Its `code` is `job-failed`. */
export class QmpJobError extends QmpError {
  override readonly name = "QmpJobError";
  /** The command that started the job. */
  readonly command: string;
  /** The job at its end. */
  readonly job: JobInfo;
  /** QEMU's description of the error, for people. */
  readonly description: string;

  constructor(command: string, job: JobInfo, options?: ErrorOptions) {
    const description = job.error ?? "QEMU gave no reason";
    super("job-failed", `${describeJob(command, job.id)} failed: ${cut(description)}`, options);
    this.command = command;
    this.job = job;
    this.description = description;
  }
}

/** Returns the beginning of a message: the job's id and its command. */
export function describeJob(command: string, id: string): string {
  return `QMP job ${JSON.stringify(id)} of ${JSON.stringify(command)}`;
}
