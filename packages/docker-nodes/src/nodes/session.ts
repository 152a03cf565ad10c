import type { Application } from "./application.ts";
import { startDeadline } from "./deadline.ts";
import type { Engine } from "./engine.ts";
import { DockerNodesError } from "./errors.ts";
import { sessionLabels } from "./labels.ts";
import { containerName } from "./names.ts";
import type { SkeletonPlan } from "./options.ts";
import { OutOfMemoryWatch } from "./out-of-memory.ts";
import { ownIdentity, type ProcessIdentity } from "./process-identity.ts";
import { deleteTap, removeTaps } from "./remove-taps.ts";
import type { ShellContainer } from "./shell-container.ts";
import { sweepContainers } from "./sweep.ts";
import { tapAlias } from "./tap-owner.ts";
import type { Tap } from "./taps.ts";
import { Watchdog } from "./watchdog-client.ts";

const CLOSE_TIMEOUT_MS = 30_000;
const APPLICATION_GRACE_MS = 1_000;

/** All that one skeleton has made outside of this process, and the way to end it. */
export class Session {
  readonly id: string;
  readonly plan: SkeletonPlan;
  readonly engine: Engine;
  readonly labels: Readonly<Record<string, string>>;
  readonly watchdog: Watchdog;
  readonly shells: ShellContainer[] = [];
  readonly applications = new Set<Application>();
  readonly outOfMemory: OutOfMemoryWatch;
  /** What marks a tap as made by this process. */
  readonly tapAlias: string;
  /** Taps that are still in the host's namespace. */
  readonly #taps = new Set<Tap>();
  /** The taps that are in a node's namespace, by the names that they have there. */
  readonly #moved: { readonly node: ShellContainer; readonly device: string }[] = [];
  control: ShellContainer | undefined;
  readonly #closing = new AbortController();
  readonly #launches = new Set<Promise<unknown>>();
  #names = 0;
  #closed: Promise<void> | undefined;

  private constructor(id: string, plan: SkeletonPlan, engine: Engine, creator: ProcessIdentity, watchdog: Watchdog) {
    this.id = id;
    this.plan = plan;
    this.engine = engine;
    this.labels = sessionLabels(id, creator);
    this.tapAlias = tapAlias(id, creator);
    this.watchdog = watchdog;
    this.outOfMemory = new OutOfMemoryWatch(engine, id);
  }

  /** Starts the watchdog while the engine is looked for: before both are there, there is nothing to be cleaned up. */
  static async open(id: string, plan: SkeletonPlan, connecting: Promise<Engine>): Promise<Session> {
    const starting = startWatchdog(id, plan);
    const [connected, started] = await Promise.allSettled([connecting, starting]);
    if (started.status === "rejected") throw started.reason;
    const { creator, watchdog } = started.value;
    if (connected.status === "rejected") {
      await watchdog.close(true);
      throw connected.reason;
    }
    for (const guarded of plan.guarded) watchdog.guard(guarded);
    return new Session(id, plan, connected.value, creator, watchdog);
  }

  /** Aborts when the session begins to close. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /** A new, numbered container name. */
  nextName(role: string): string {
    return containerName(this.id, `${role}${this.#names++}`);
  }

  /** Guards a tap that is about to be made in the host's namespace. */
  addTap(name: string): Tap {
    const tap = { name, release: this.watchdog.guard({ kind: "tap", name }) };
    this.#taps.add(tap);
    return tap;
  }

  /** A tap that could not be made, or was moved, is no longer ours to remove from the host's namespace. */
  forgetTap(tap: Tap): void {
    tap.release();
    this.#taps.delete(tap);
  }

  /** An interface that was made in, or moved into, the namespace of `node`, in which it is to be removed. */
  addMoved(node: ShellContainer, device: string): void {
    this.#moved.push({ node, device });
  }

  /** Keeps {@link close} from its sweep until a container that is being made is there, or has failed to come. */
  async awaited<T>(launch: Promise<T>): Promise<T> {
    this.#launches.add(launch);
    try {
      return await launch;
    } finally {
      this.#launches.delete(launch);
    }
  }

  /** Ends and removes everything. All steps are taken, whatever fails; the first failure comes first. */
  close(timeoutMs = CLOSE_TIMEOUT_MS): Promise<void> {
    this.#closed ??= this.#close(timeoutMs);
    return this.#closed;
  }

  async #close(timeoutMs: number): Promise<void> {
    this.#closing.abort(new DockerNodesError("closed", `the skeleton ${this.id} is closed`));
    for (const shell of this.shells) shell.dismiss();
    using deadline = startDeadline(() => `closing session ${this.id}`, {}, timeoutMs);
    const limits = { signal: deadline.signal };
    const failures = new Set<unknown>();
    const attempt = (work: Promise<unknown>) => deadline.race(work).catch((error: unknown) => failures.add(error));
    await attempt(Promise.allSettled(this.#launches));
    const stopping = [...this.applications].map((each) => each.stop({ graceMs: APPLICATION_GRACE_MS, ...limits }));
    // One that cannot be stopped is removed by the sweep.
    await attempt(Promise.allSettled(stopping));
    await attempt(this.outOfMemory.close());
    await attempt(this.#removeTaps());
    await attempt(sweepContainers(this.engine, this.id, 0, limits));
    for (const shell of this.shells) shell.disconnect();
    await this.watchdog.close(failures.size === 0);
    this.plan.logger.info({ session: this.id, failures: failures.size }, "skeleton closed");
    throwFailures(`closing session ${this.id}`, [...failures]);
  }

  async #removeTaps(): Promise<void> {
    const { control, engine, id, labels, plan } = this;
    const taps = [...this.#taps];
    const names = taps.map(({ name }) => name);
    // Where somebody else has entered a node's namespace it outlives the node: not so its tap.
    const moved = this.#moved.map(({ node, device }) => deleteTap(node, device));
    const left = control === undefined ? [] : names.map((name) => deleteTap(control, name));
    await Promise.allSettled([...moved, ...left]);
    // For what control, which may be dead, has left.
    await removeTaps(engine, names, { session: id, image: plan.image, labels });
    for (const tap of taps) this.forgetTap(tap);
  }
}

async function startWatchdog(id: string, plan: SkeletonPlan) {
  const creator = await ownIdentity();
  const labels = sessionLabels(id, creator);
  const task = { session: id, image: plan.image, socketPath: plan.socketPath, labels };
  return { creator, watchdog: await Watchdog.start(task, plan.logger) };
}

function throwFailures(what: string, failures: readonly unknown[]): void {
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1) throw new AggregateError(failures, `${what} failed in ${failures.length} ways`);
}
