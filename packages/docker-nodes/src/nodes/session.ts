import { ownIdentity, type ProcessIdentity } from "@alpy/guard";
import type { Application } from "../application/application.ts";
import { sessionLabels } from "../cleanup/labels.ts";
import { deleteTap, removeTaps } from "../cleanup/remove-taps.ts";
import { SessionGuard } from "../cleanup/session-guard.ts";
import { sweepContainers } from "../cleanup/sweep.ts";
import { tapAlias } from "../cleanup/tap-alias.ts";
import { multipliedTimeoutMs, NO_FACTOR, startDeadline } from "../deadline.ts";
import type { Engine } from "../engine/engine.ts";
import { DockerNodesError } from "../errors.ts";
import { containerName } from "../names.ts";
import type { Tap, TapKeeper } from "../network/taps.ts";
import type { ShellContainer } from "../shell/shell-container.ts";
import type { WaitOptions } from "../wait-options.ts";
import { FaultReporter } from "./fault-reporter.ts";
import type { ResolvedNodeSetOptions } from "./node-set-options.ts";

const CLOSE_TIMEOUT_MS = 30_000;
const CLOSE_TIMEOUT_PER_NODE_MS = 1_000;
const APPLICATION_GRACE_MS = 1_000;
/** The part of the time for closing that one step may use which can hang, so that the others are taken as well. */
const STEP_SHARE = 1 / 3;

/** Everything that one node set has created outside of this process. Closing the session removes it. */
export class Session implements TapKeeper {
  readonly id: string;
  readonly options: ResolvedNodeSetOptions;
  readonly engine: Engine;
  readonly labels: Readonly<Record<string, string>>;
  readonly shells: ShellContainer[] = [];
  readonly applications = new Set<Application>();
  /** The ids of containers that somebody else has created. */
  readonly #adopted = new Set<string>();
  /** What is open in this process, and ends first. */
  readonly #open = new Set<AsyncDisposable>();
  readonly faults: FaultReporter;
  /** Marks a tap as created by this process. */
  readonly tapAlias: string;
  /** Taps that are still in the host's namespace. */
  readonly #taps = new Set<Tap>();
  /** The interfaces that are in a node's namespace, by their names there. */
  readonly #guard: SessionGuard;
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
    guard: SessionGuard,
  ) {
    this.id = id;
    this.options = options;
    this.engine = engine;
    this.labels = sessionLabels(id, creator);
    this.tapAlias = tapAlias(id, creator);
    this.#guard = guard;
    this.faults = new FaultReporter(engine, id, options.onFault);
  }

  /** Opens the guard while the engine is being found: until both are there, there is nothing to clean up. */
  static async open(id: string, options: ResolvedNodeSetOptions, connecting: Promise<Engine>): Promise<Session> {
    const creator = ownIdentity();
    const { image, socketPath, timeoutFactor } = options;
    const labels = sessionLabels(id, creator);
    const opening = SessionGuard.open({ session: id, image, socketPath, timeoutFactor, labels });
    const [connected, opened] = await Promise.allSettled([connecting, opening]);
    if (connected.status === "fulfilled" && opened.status === "fulfilled") {
      return new Session(id, options, connected.value, creator, opened.value);
    }
    if (connected.status === "fulfilled") connected.value[Symbol.dispose]();
    if (opened.status === "fulfilled") opened.value.release();
    throw opened.status === "rejected" ? opened.reason : (connected as PromiseRejectedResult).reason;
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

  /** Guards taps that are about to be created in the host's namespace. */
  addTaps(names: readonly string[]): Tap[] {
    this.#guard.addTaps(names);
    const taps = names.map((name) => ({ name }));
    for (const tap of taps) this.#taps.add(tap);
    return taps;
  }

  /** Forgets taps that could not be created: interfaces of these names are not ours to remove. */
  forgetTaps(taps: readonly Tap[]): void {
    this.#guard.forgetTaps(taps.map(({ name }) => name));
    for (const tap of taps) this.#taps.delete(tap);
  }

  /** Drops a tap that was moved: it is no longer in the host's namespace, where nothing else will ever have its name. */
  dropMovedTap({ name }: Tap): void {
    for (const tap of this.#taps) if (tap.name === name) this.#taps.delete(tap);
  }

  /** Remembers an interface that was created in, or moved into, the namespace of `node`, to remove it there. */
  addMoved(node: ShellContainer, device: string): void {
    this.#moved.push({ node, device });
  }

  /** Makes {@link close}, or the guard, remove a container that somebody else has created. */
  addAdopted(id: string): void {
    this.#adopted.add(id);
    this.#guard.addContainer(id);
  }

  /** Makes {@link close} close what is open in this process. */
  addOpen(resource: AsyncDisposable): void {
    this.#open.add(resource);
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
  close(timeoutMs = this.#closeTimeoutMs): Promise<void> {
    this.#closed ??= this.#close(timeoutMs);
    return this.#closed;
  }

  get #closeTimeoutMs(): number {
    const { nodes, timeoutFactor } = this.options;
    return multipliedTimeoutMs(CLOSE_TIMEOUT_MS + nodes.length * CLOSE_TIMEOUT_PER_NODE_MS, timeoutFactor);
  }

  async #close(timeoutMs: number): Promise<void> {
    this.#closing.abort(new DockerNodesError("closed", `the node set ${this.id} is closed`));
    for (const shell of this.shells) shell.expectExit();
    this.faults.close();
    using deadline = startDeadline(() => `closing session ${this.id}`, { timeoutMs }, timeoutMs, NO_FACTOR);
    const wait = { signal: deadline.signal };
    const failures = new Set<unknown>();
    const attempt = (work: Promise<unknown>) => deadline.race(work).catch((error: unknown) => failures.add(error));
    const unsettled = await this.#waitForLaunches(timeoutMs * STEP_SHARE);
    for (const resource of [...this.#open].reverse()) await attempt(Promise.resolve(resource[Symbol.asyncDispose]()));
    const graceMs = multipliedTimeoutMs(APPLICATION_GRACE_MS, this.options.timeoutFactor);
    const stopping = [...this.applications].map((each) => each.stop({ graceMs, ...wait }));
    // An application that cannot be stopped is removed by the sweep.
    await attempt(Promise.allSettled(stopping));
    await attempt(this.#removeTaps({ timeoutMs: timeoutMs * STEP_SHARE }));
    await attempt(Promise.all([...this.#adopted].map((id) => this.engine.remove(id, wait))));
    await attempt(sweepContainers(this.engine, this.id, 0, wait));
    for (const shell of this.shells) shell.disconnect();
    // What still waits for an answer would otherwise keep this process alive.
    this.engine[Symbol.dispose]();
    // A container may still appear: the clean-up must go on.
    if (failures.size === 0 && unsettled !== undefined) failures.add(unsettled);
    this.#endGuard(failures);
    this.options.logger.info({ session: this.id, failures: failures.size }, "nodes closed");
    throwFailures(`closing session ${this.id}`, [...failures]);
  }

  /** Waits until all containers that are being created exist, or have failed. Returns the error if that takes too long. */
  async #waitForLaunches(timeoutMs: number): Promise<unknown> {
    const describe = () => `closing session ${this.id}: waiting for containers that are being created`;
    using deadline = startDeadline(describe, { timeoutMs }, timeoutMs, NO_FACTOR);
    return await deadline.race(Promise.allSettled(this.#launches)).then(
      () => undefined,
      (error: unknown) => error,
    );
  }

  async #removeTaps(wait: WaitOptions): Promise<void> {
    const { control, engine, id, labels, options } = this;
    const taps = [...this.#taps];
    const names = taps.map(({ name }) => name);
    // If another process has entered a node's namespace, the namespace outlives the node; its tap must not.
    const moved = this.#moved.map(({ node, device }) => deleteTap(node, device, wait));
    const unmoved = control === undefined ? [] : names.map((name) => deleteTap(control, name, wait));
    await Promise.allSettled([...moved, ...unmoved]);
    // Removes taps that control has left: it may be dead.
    await removeTaps(engine, names, { session: id, image: options.image, labels });
    this.#taps.clear();
  }

  #endGuard(failures: Set<unknown>): void {
    try {
      if (failures.size === 0) this.#guard.release();
      else this.#guard.cleanUpNow();
    } catch (error) {
      // The guard still has the session, and cleans up when this process ends.
      failures.add(error);
    }
  }
}

function throwFailures(action: string, failures: readonly unknown[]): void {
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1) throw new AggregateError(failures, `${action} failed with ${failures.length} errors`);
}
