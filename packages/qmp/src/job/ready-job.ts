import type { JobHost } from "./job-host.ts";

/**
 * What to do with a job that is ready. `complete`: QEMU switches to the target. `cancel`: the job ends without the switch; QEMU
 * keeps the source, and the target is a copy of it at this moment.
 */
export type ReadyDecision = "complete" | "cancel";

/** A job that is ready: a mirror or an active commit that has copied everything, and keeps copying what changes. */
export interface ReadyJob {
  /** The job's id. */
  readonly id: string;
  /** Pauses the copying (`job-pause`). It continues with `resume()`, or with the decision. */
  pause(): Promise<void>;
  /** Continues the copying. */
  resume(): Promise<void>;
}

/** The commands of a job that is ready. */
export class ReadyControl implements ReadyJob {
  readonly id: string;
  readonly #host: JobHost;
  readonly #signal: AbortSignal;
  #isPaused = false;

  constructor(host: JobHost, id: string, signal: AbortSignal) {
    this.id = id;
    this.#host = host;
    this.#signal = signal;
  }

  async pause(): Promise<void> {
    if (this.#isPaused) return;
    this.#isPaused = true;
    await this.#execute("job-pause", { id: this.id });
  }

  async resume(): Promise<void> {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    await this.#execute("job-resume", { id: this.id });
  }

  /** Ends a job that is ready. QEMU refuses both for one that is paused. */
  async decide(decision: ReadyDecision): Promise<void> {
    await this.resume();
    // `job-cancel` would be a cancellation by force, after which the target is not a whole copy.
    if (decision === "cancel") await this.#execute("block-job-cancel", { device: this.id, force: false });
    else await this.#execute("job-complete", { id: this.id });
  }

  async #execute(command: string, args: object): Promise<void> {
    await this.#host.execute(command, args, { signal: this.#signal });
  }
}
