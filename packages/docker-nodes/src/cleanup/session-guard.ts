import { resolve } from "node:path";
import { GuardError, openGuard, type ProcessGuard } from "@alpy/guard";
import { reasonOf } from "../error-reason.ts";
import { DockerNodesError } from "../errors.ts";
import { limitError } from "../system-limit.ts";
import type { SessionRemains } from "./sweep-session.ts";

type ModuleEntry = ReturnType<ProcessGuard["guardModule"]>;

/** The guard over a session: cleans up if this process dies, or as soon as the session could not be closed completely. */
export class SessionGuard {
  readonly #entry: ModuleEntry;
  readonly #remains: Omit<SessionRemains, "taps" | "containers">;
  readonly #taps = new Set<string>();
  readonly #containers = new Set<string>();

  private constructor(entry: ModuleEntry, remains: Omit<SessionRemains, "taps" | "containers">) {
    this.#entry = entry;
    this.#remains = remains;
  }

  /** Opens the guard, before anything of the session exists. @throws {DockerNodesError} `guard-failed`, `limit-reached` */
  static async open(session: Omit<SessionRemains, "taps" | "containers">): Promise<SessionGuard> {
    // In the source next to this file; in the built package next to the chunk that contains this file.
    const name = import.meta.url.endsWith(".ts") ? "sweep-session.ts" : "sweep-session.js";
    const { socketPath } = session;
    // The clean-up program runs in another folder.
    const remains = { ...session, socketPath: socketPath === undefined ? undefined : resolve(socketPath) };
    try {
      const guard = await openGuard();
      return new SessionGuard(
        guard.guardModule(new URL(name, import.meta.url), { ...remains, taps: [], containers: [] }),
        remains,
      );
    } catch (cause) {
      throw guardFailure(cause);
    }
  }

  /** Guards taps that are about to be created in the host's namespace, all at the same time. */
  addTaps(names: readonly string[]): void {
    for (const name of names) this.#taps.add(name);
    this.#update();
  }

  /** Guards a container that somebody else has created, and that does not have our labels. */
  addContainer(id: string): void {
    this.#containers.add(id);
    this.#update();
  }

  /** Forgets names that other interfaces have. */
  forgetTaps(names: readonly string[]): void {
    if (names.length === 0) return;
    for (const name of names) this.#taps.delete(name);
    this.#update();
  }

  /** Ends the guard: nothing of the session is left. */
  release(): void {
    this.#entry.release();
  }

  /** Starts the clean-up in another process, because this one could not complete it. @throws {DockerNodesError} `guard-failed` */
  cleanUpNow(): void {
    try {
      this.#entry.cleanUpNow();
    } catch (cause) {
      throw guardFailure(cause);
    }
  }

  #update(): void {
    try {
      this.#entry.update({ ...this.#remains, taps: [...this.#taps], containers: [...this.#containers] });
    } catch (cause) {
      throw guardFailure(cause);
    }
  }
}

function guardFailure(cause: unknown): unknown {
  if (!(cause instanceof GuardError)) return cause;
  const limit = limitError("starting the guard, which cleans up if this process is killed,", cause.cause);
  return limit ?? new DockerNodesError("guard-failed", reasonOf(cause), { cause });
}
