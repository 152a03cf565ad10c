import { isAbsolute } from "node:path";
import { type Limits, startDeadline } from "./deadline.ts";
import type { Node } from "./node.ts";
import { processStartTime } from "./process-identity.ts";
import type { Session } from "./session.ts";
import type { ShellContainer } from "./shell-container.ts";
import { sideBySide } from "./side-by-side.ts";

const ATTACH_TIMEOUT_MS = 30_000;

/** What must not outlive this process: a process, named by its pid, or a file or folder, named by its absolute path. */
export type GuardTarget = { readonly pid: number; readonly startTime?: string } | { readonly path: string };

/** The watchdog's guard over one thing. */
export interface Guard extends Disposable {
  /** Ends the guard, when the thing has been ended or removed otherwise. */
  release(): void;
}

/** A session's nodes, in two phases: made with their taps in the host's namespace; and {@link attach | attached}. */
export class Skeleton implements AsyncDisposable {
  /** The nodes, in the order of the options. */
  readonly nodes: readonly Node[];
  /** Aborts, with a `DockerNodesError` as its reason, when the session as a whole dies without `close()`. */
  readonly lost: AbortSignal;
  readonly #session: Session;
  readonly #control: ShellContainer;
  #attached: Promise<void> | undefined;

  /** @internal Made by `createSkeleton`. */
  constructor(session: Session, control: ShellContainer, nodes: readonly Node[], lost: AbortSignal) {
    this.#session = session;
    this.#control = control;
    this.nodes = nodes;
    this.lost = lost;
  }

  /** The session's random id, part of all its names and the value of the label `org.alpy.session`. */
  get session(): string {
    return this.#session.id;
  }

  /**
   * Moves each tap into its node's namespace, where it becomes `eth0`, gets its addresses, goes up and gets its routes.
   * A process that is to open the taps by name must have done so. Called again, it answers the same. `timeoutMs`:
   * default 30 000. After a failure only `close()` is of use.
   * @throws {DockerNodesError} `command-failed` with `ip`'s own words, `node-died`, `session-died`, `timeout`, `closed`
   */
  attach(limits: Limits = {}): Promise<void> {
    this.#attached ??= this.#attach(limits);
    return this.#attached;
  }

  /**
   * Has the watchdog end the process (SIGTERM, after two seconds SIGKILL) or remove the path if this process dies, or if
   * it is still guarded when the skeleton is closed. `startTime` is field 22 of /proc/PID/stat; it is read if not given.
   */
  guard(target: GuardTarget): Guard {
    const release = "path" in target ? this.#guardPath(target.path) : this.#guardProcess(target);
    return { release, [Symbol.dispose]: release };
  }

  /**
   * Stops the applications (SIGTERM, after a second SIGKILL) and removes all containers and taps. Settles when they are
   * gone, or after 30 s. All is tried, whatever fails: several failures come as an `AggregateError`, the first first, and
   * the watchdog then goes on trying.
   */
  close(): Promise<void> {
    return this.#session.close();
  }

  /** {@link close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #attach(limits: Limits): Promise<void> {
    for (const signal of [this.#session.closing, this.lost]) signal.throwIfAborted();
    using deadline = startDeadline(() => `attaching the nodes of ${this.session}`, limits, ATTACH_TIMEOUT_MS);
    const works = this.nodes.map((node) => (signal: AbortSignal) => node.attach(this.#control, { signal }));
    await sideBySide(works, deadline.signal);
    this.#session.plan.logger.info({ session: this.session, nodes: this.nodes.length }, "nodes attached");
  }

  #guardPath(path: string): () => void {
    if (isAbsolute(path) && path !== "/") return this.#session.watchdog.guard({ kind: "path", path });
    throw new TypeError(`path must be absolute and not the root, not ${JSON.stringify(path)}`);
  }

  #guardProcess({ pid, startTime }: { pid: number; startTime?: string }): () => void {
    if (!Number.isSafeInteger(pid) || pid < 2) throw new TypeError(`pid must be that of a process, not ${String(pid)}`);
    const started = startTime ?? processStartTime(pid);
    if (started === undefined) return () => undefined;
    return this.#session.watchdog.guard({ kind: "process", pid, startTime: started });
  }
}
