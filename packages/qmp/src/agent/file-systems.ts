import { reasonOf } from "../error-reason.ts";
import { QmpError } from "../errors.ts";
import type { AgentHost, AgentLimits } from "./agent-host.ts";

/** File systems of a guest that are frozen, until they are thawed or disposed of. */
export interface GuestFreeze extends AsyncDisposable {
  /** The number of file systems that the agent has frozen. */
  readonly count: number;
  /** Thaws all file systems and returns how many there were. Idempotent: it then returns 0. */
  thaw(): Promise<number>;
}

/** The time that the thaw of a close may take. */
export const THAW_TIMEOUT_MS = 10_000;

/** Freezes and thaws, and knows whether the guest may be frozen by us. */
export class FileSystems {
  readonly #host: AgentHost;
  #mayBeFrozen = false;

  constructor(host: AgentHost) {
    this.#host = host;
  }

  async freeze(mountpoints: readonly string[] | undefined, limits: AgentLimits): Promise<number> {
    // Until there is a reply, it may be frozen or not.
    this.#mayBeFrozen = true;
    try {
      if (mountpoints === undefined) return await this.#host.execute("guest-fsfreeze-freeze", {}, limits);
      const list = { mountpoints: [...mountpoints] };
      return await this.#host.execute("guest-fsfreeze-freeze-list", list, limits);
    } catch (error) {
      // The agent thaws everything before it reports a failure.
      if (error instanceof QmpError && error.code === "command-failed") this.#mayBeFrozen = false;
      throw error;
    }
  }

  async thaw(limits: AgentLimits, host: AgentHost = this.#host): Promise<number> {
    const count = await host.execute("guest-fsfreeze-thaw", {}, limits);
    this.#mayBeFrozen = false;
    return count;
  }

  /**
   * Thaws if the guest may be frozen. `reopen` returns the agent on a new connection, if that is possible.
   *
   * @throws {QmpError} still-frozen
   */
  async release(reopen: (() => Promise<AgentHost & AsyncDisposable>) | undefined): Promise<void> {
    if (!this.#mayBeFrozen) return;
    const limits = { timeoutMs: THAW_TIMEOUT_MS, signal: undefined };
    try {
      if (reopen === undefined) {
        await this.thaw(limits);
      } else {
        await using host = await reopen();
        await this.thaw(limits, host);
      }
    } catch (cause) {
      const what = "the guest's file systems may still be frozen: the agent did not thaw them";
      throw new QmpError("still-frozen", `${what}: ${reasonOf(cause)}`, { cause });
    }
  }
}
