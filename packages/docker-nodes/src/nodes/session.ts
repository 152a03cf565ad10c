import type { Application } from "../application/application.ts";
import { sessionLabels } from "../cleanup/labels.ts";
import { ownIdentity, type ProcessIdentity } from "../cleanup/process-identity.ts";
import { deleteTap, removeTaps } from "../cleanup/remove-taps.ts";
import { sweepContainers } from "../cleanup/sweep.ts";
import { tapAlias } from "../cleanup/tap-alias.ts";
import { Watchdog } from "../cleanup/watchdog-client.ts";
import { startDeadline } from "../deadline.ts";
import type { Engine } from "../engine/engine.ts";
import { DockerNodesError } from "../errors.ts";
import { containerName } from "../names.ts";
import type { Tap, TapKeeper } from "../network/taps.ts";
import type { ShellContainer } from "../shell/shell-container.ts";
import { FaultReporter } from "./fault-reporter.ts";
import type { ResolvedNodeSetOptions } from "./node-set-options.ts";

const CLOSE_TIMEOUT_MS = 30_000;
const APPLICATION_GRACE_MS = 1_000;

/** Everything that one node set has created outside of this process. Closing the session removes it. */
export class Session implements TapKeeper {
  readonly id: string;
  readonly options: ResolvedNodeSetOptions;
  readonly engine: Engine;
  readonly labels: Readonly<Record<string, string>>;
  readonly watchdog: Watchdog;
  readonly shells: ShellContainer[] = [];
  readonly applications = new Set<Application>();
  readonly faults: FaultReporter;
  /** Marks a tap as created by this process. */
  readonly tapAlias: string;
  /** Taps that are still in the host's namespace. */
  readonly #taps = new Set<Tap>();
  /** The interfaces that are in a node's namespace, by their names there. */
  readonly #moved: { readonly node: ShellContainer; readonly device: string }[] = [];
  control: ShellContainer | undefined;
  readonly #closing = new AbortController();
  readonly #launches = new Set<Promise<unknown>>();
  #names = 0;
  #closed: Promise<void> | undefined;

  private constructor(
    id: string,
    options: ResolvedNodeSetOptions,
    engine: Engine,
    creator: ProcessIdentity,
    watchdog: Watchdog,
  ) {
    this.id = id;
    this.options = options;
    this.engine = engine;
    this.labels = sessionLabels(id, creator);
    this.tapAlias = tapAlias(id, creator);
    this.watchdog = watchdog;
    this.faults = new FaultReporter(engine, id, options.onFault);
  }

  /** Starts the watchdog while the engine is being found: until both are there, there is nothing to clean up. */
  static async open(id: string, options: ResolvedNodeSetOptions, connecting: Promise<Engine>): Promise<Session> {
    const starting = startWatchdog(id, options);
    const [connected, started] = await Promise.allSettled([connecting, starting]);
    if (started.status === "rejected") throw started.reason;
    const { creator, watchdog } = started.value;
    if (connected.status === "rejected") {
      await watchdog.close(true);
      throw connected.reason;
    }
    for (const guarded of options.guarded) watchdog.guard(guarded);
    return new Session(id, options, connected.value, creator, watchdog);
  }

  /** Aborts when the session begins to close. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /** The uid that may open the taps. */
  get tapOwner(): number {
    return this.options.tapOwner;
  }

  /** Returns a new, numbered container name. */
  nextName(role: string): string {
    return containerName(this.id, `${role}${this.#names++}`);
  }

  /** Guards a tap that is about to be created in the host's namespace. */
  addTap(name: string): Tap {
    const tap = { name, release: this.watchdog.guard({ kind: "tap", name }) };
    this.#taps.add(tap);
    return tap;
  }

  /** Forgets a tap that could not be created, or was moved: it is no longer ours to remove from the host's namespace. */
  forgetTap(tap: Tap): void {
    tap.release();
    this.#taps.delete(tap);
  }

  /** Remembers an interface that was created in, or moved into, the namespace of `node`, to remove it there. */
  addMoved(node: ShellContainer, device: string): void {
    this.#moved.push({ node, device });
  }

  /** Makes {@link close} wait with its sweep until a container that is being created exists, or has failed. */
  async trackLaunch<T>(launch: Promise<T>): Promise<T> {
    this.#launches.add(launch);
    try {
      return await launch;
    } finally {
      this.#launches.delete(launch);
    }
  }

  /** Ends and removes everything. Takes all steps even if some fail; the first failure comes first. */
  close(timeoutMs: number = CLOSE_TIMEOUT_MS): Promise<void> {
    this.#closed ??= this.#close(timeoutMs);
    return this.#closed;
  }

  async #close(timeoutMs: number): Promise<void> {
    this.#closing.abort(new DockerNodesError("closed", `the node set ${this.id} is closed`));
    for (const shell of this.shells) shell.expectExit();
    this.faults.close();
    using deadline = startDeadline(() => `closing session ${this.id}`, {}, timeoutMs);
    const wait = { signal: deadline.signal };
    const failures = new Set<unknown>();
    const attempt = (work: Promise<unknown>) => deadline.race(work).catch((error: unknown) => failures.add(error));
    await attempt(Promise.allSettled(this.#launches));
    const stopping = [...this.applications].map((each) => each.stop({ graceMs: APPLICATION_GRACE_MS, ...wait }));
    // An application that cannot be stopped is removed by the sweep.
    await attempt(Promise.allSettled(stopping));
    await attempt(this.#removeTaps());
    await attempt(sweepContainers(this.engine, this.id, 0, wait));
    for (const shell of this.shells) shell.disconnect();
    // What still waits for an answer would otherwise keep this process alive.
    this.engine[Symbol.dispose]();
    await this.watchdog.close(failures.size === 0);
    this.options.logger.info({ session: this.id, failures: failures.size }, "nodes closed");
    throwFailures(`closing session ${this.id}`, [...failures]);
  }

  async #removeTaps(): Promise<void> {
    const { control, engine, id, labels, options } = this;
    const taps = [...this.#taps];
    const names = taps.map(({ name }) => name);
    // If another process has entered a node's namespace, the namespace outlives the node; its tap must not.
    const moved = this.#moved.map(({ node, device }) => deleteTap(node, device));
    const unmoved = control === undefined ? [] : names.map((name) => deleteTap(control, name));
    await Promise.allSettled([...moved, ...unmoved]);
    // Removes taps that control has left: it may be dead.
    await removeTaps(engine, names, { session: id, image: options.image, labels });
    for (const tap of taps) this.forgetTap(tap);
  }
}

async function startWatchdog(id: string, { image, socketPath, logger }: ResolvedNodeSetOptions) {
  const creator = await ownIdentity();
  const labels = sessionLabels(id, creator);
  const task = { session: id, image, socketPath, labels };
  return { creator, watchdog: await Watchdog.start(task, logger) };
}

function throwFailures(action: string, failures: readonly unknown[]): void {
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1) throw new AggregateError(failures, `${action} failed with ${failures.length} errors`);
}
