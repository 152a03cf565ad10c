import { type Limits, startDeadline } from "./deadline.ts";
import { type Guard, type GuardTarget, guardedOf } from "./guard.ts";
import { addVethPair } from "./ip.ts";
import type { Node } from "./node.ts";
import type { Session } from "./session.ts";
import type { ShellContainer } from "./shell-container.ts";
import { sideBySide } from "./side-by-side.ts";

const ATTACH_TIMEOUT_MS = 30_000;

/** How a skeleton is closed. */
export interface CloseOptions {
  /** Milliseconds until `close()` rejects and leaves the rest to the watchdog. Default: 30 000. */
  timeoutMs?: number;
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

  /** What the engine says of itself: `Docker/20.10.24 (linux)`. */
  get engine(): string {
    return this.#session.engine.server;
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
    const guarded = guardedOf(target);
    const release = guarded ? this.#session.watchdog.guard(guarded) : () => undefined;
    return { release, [Symbol.dispose]: release };
  }

  /**
   * Stops the applications (SIGTERM, after a second SIGKILL) and removes all containers and taps. Settles when they are
   * gone, or when time is up. All is tried, whatever fails: several failures come as an `AggregateError`, the first
   * first, and the watchdog then goes on trying. Called again, it answers the same.
   * @throws {DockerNodesError} `timeout`, `engine-unreachable`, `engine-failed`, `command-failed`
   */
  close(options: CloseOptions = {}): Promise<void> {
    return this.#session.close(options.timeoutMs);
  }

  /** {@link close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #attach(limits: Limits): Promise<void> {
    for (const signal of [this.#session.closing, this.lost]) signal.throwIfAborted();
    using deadline = startDeadline(() => `attaching the nodes of ${this.session}`, limits, ATTACH_TIMEOUT_MS);
    await sideBySide(
      this.#session.plan.joins.map((pair) => (signal: AbortSignal) => this.#join(pair, { signal })),
      deadline.signal,
    );
    const works = this.nodes.map((node) => (signal: AbortSignal) => node.attach(this.#control, { signal }));
    await sideBySide(works, deadline.signal);
    this.#session.plan.logger.info({ session: this.session, nodes: this.nodes.length }, "nodes attached");
  }

  /** The pair is made in the two namespaces, so it is never in the host's. */
  async #join(pair: readonly [number, number], limits: Limits): Promise<void> {
    const ends = this.nodes.filter((_, index) => pair.includes(index));
    const [pid, peerPid] = await Promise.all(ends.map((node) => node.pid(limits)));
    if (pid !== undefined && peerPid !== undefined) await this.#control.run(addVethPair(pid, peerPid), limits);
  }
}
