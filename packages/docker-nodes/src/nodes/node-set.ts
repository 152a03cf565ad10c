import { startDeadline } from "../deadline.ts";
import { type OptionNames, refuseUnknownOptions } from "../known-options.ts";
import { addVethPair, type VethEnd } from "../network/ip-commands.ts";
import type { ShellContainer } from "../shell/shell-container.ts";
import { unreachable } from "../unreachable.ts";
import { checkWaitOptions, checkWaitValues, type WaitOptions } from "../wait-options.ts";
import { allOrAbort } from "./all-or-abort.ts";
import type { Node } from "./node.ts";
import type { NodeJoin, ResolvedNodeEnd } from "./node-set-options.ts";
import type { Session } from "./session.ts";

const ATTACH_TIMEOUT_MS = 30_000;
const ATTACH_TIMEOUT_PER_NODE_MS = 1_000;

/** How a node set is closed. */
export interface CloseOptions {
  /**
   * Time-out in milliseconds, after which `close()` rejects and another process cleans up. Default: 30000, and 1000 more for
   * each node, times `timeoutFactor`.
   */
  readonly timeoutMs?: number | undefined;
}

const CLOSE_OPTION_NAMES: OptionNames<CloseOptions> = { timeoutMs: true };

/** The nodes of a session. They are created with their taps in the host's namespace, and then {@link attach | attached}. */
export class NodeSet implements AsyncDisposable {
  /** The nodes, in the order of the options. */
  readonly nodes: readonly Node[];
  /** Aborts, with a `DockerNodesError` as its reason, when the whole session dies before `close()` is called. */
  readonly lost: AbortSignal;
  readonly #session: Session;
  readonly #control: ShellContainer;
  #attached: Promise<void> | undefined;

  /** @internal Created by `createNodes`. */
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

  /** The engine's name and version as it reports them: `Docker/20.10.24 (linux)`. */
  get engine(): string {
    return this.#session.engine.server;
  }

  /**
   * Moves each tap into its node's namespace, where it becomes `eth0`, gets its addresses, is set up and gets its routes. A
   * process that opens the taps by name must do so before. Later calls return the result of the first one. `timeoutMs`:
   * default 30000, and 1000 more for each node, times `timeoutFactor`. After a failure only `close()` is useful.
   * @throws {DockerNodesError} `command-failed` with the message of `ip`, `node-died`, `session-died`, `timeout`, `closed`
   */
  async attach(options: WaitOptions = {}): Promise<void> {
    checkWaitOptions("nodeSet.attach", options);
    this.#attached ??= this.#attach(options);
    await this.#attached;
  }

  /**
   * Waits until everything that has already happened to the containers has been reported to `onFault`: call it before a
   * verdict. Asks the engine for the containers' states, within 10 s times `timeoutFactor`, some milliseconds usually. Never rejects; does nothing
   * once the node set is closed.
   */
  async settleFaults(): Promise<void> {
    await this.#session.faults.settle();
  }

  /**
   * Stops the applications (SIGTERM, after a second, times `timeoutFactor`, SIGKILL) and removes all containers and taps. Settles when they are
   * gone, or when time is up. Takes all steps even if some fail: several failures are an `AggregateError`, the first
   * failure first, and another process then keeps trying, for two minutes. Later calls return the result of the first one.
   * @throws {DockerNodesError} `timeout`, `engine-unreachable`, `engine-failed`, `command-failed`
   */
  async close(options: CloseOptions = {}): Promise<void> {
    refuseUnknownOptions("nodeSet.close", options, CLOSE_OPTION_NAMES);
    checkWaitValues(options);
    await this.#session.close(options.timeoutMs);
  }

  /** Closes it; see {@link close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #attach(options: WaitOptions): Promise<void> {
    for (const signal of [this.#session.closing, this.lost]) signal.throwIfAborted();
    const { timeoutFactor } = this.#session.options;
    const describe = (): string => `attaching the nodes of ${this.session}`;
    const defaultMs = ATTACH_TIMEOUT_MS + this.nodes.length * ATTACH_TIMEOUT_PER_NODE_MS;
    using deadline = startDeadline(describe, options, defaultMs, timeoutFactor);
    const joins = this.#session.options.joins.map((pair) => (signal: AbortSignal) => this.#join(pair, { signal }));
    await allOrAbort(joins, deadline.signal);
    const works = this.nodes.map((node) => (signal: AbortSignal) => node.attach(this.#control, { signal }));
    await allOrAbort(works, deadline.signal);
    this.#session.options.logger.info({ session: this.session, nodes: this.nodes.length }, "nodes attached");
  }

  /** The pair is created in the two namespaces, so it is never in the host's. */
  async #join([first, second]: NodeJoin, wait: WaitOptions): Promise<void> {
    const [own, peer] = await Promise.all([this.#vethEnd(first, wait), this.#vethEnd(second, wait)]);
    await this.#control.run(addVethPair(own, peer), wait);
    for (const { node, interfaceName } of [first, second]) this.#nodeAt(node).addMoved(interfaceName);
  }

  async #vethEnd({ node, interfaceName }: ResolvedNodeEnd, wait: WaitOptions): Promise<VethEnd> {
    return { pid: await this.#nodeAt(node).pid(wait), device: interfaceName };
  }

  #nodeAt(index: number): Node {
    return this.nodes[index] ?? unreachable("joins has indices of nodes only");
  }
}
