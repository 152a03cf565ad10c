import type { Application } from "../application/application.ts";
import { checkCommand } from "../application/application-options.ts";
import { ApplicationError, type ApplicationResult } from "../application/application-result.ts";
import { type ApplicationPlan, launchApplication, planApplication } from "../application/launch-application.ts";
import { checkReadiness, listeningCommand, type PortReadiness, type Readiness } from "../application/readiness.ts";
import { callListener } from "../call-listener.ts";
import { startDeadline } from "../deadline.ts";
import type { OutputStream } from "../engine/demultiplexer.ts";
import { refuseUnknownOptions } from "../known-options.ts";
import { changeRoute, NODE_INTERFACE, portName } from "../network/ip-commands.ts";
import { findQueueStatistics } from "../network/link-conditions.ts";
import { NetworkInterface } from "../network/network-interface.ts";
import { type RouteOptions, resolveRoute } from "../network/route-options.ts";
import {
  type InterfaceAddress,
  type Neighbour,
  type Route,
  readAddresses,
  readNeighbours,
  readRoutes,
  readStatistics,
} from "../network/tables.ts";
import { type TapStatistics, tapStatistics } from "../network/tap-statistics.ts";
import type { Tap } from "../network/taps.ts";
import { checkBoolean, checkInteger } from "../option-checks.ts";
import type { ShellContainer } from "../shell/shell-container.ts";
import { checkWaitOptions, checkWaitValues, type WaitOptions } from "../wait-options.ts";
import { attachNode } from "./attach-node.ts";
import type { ResolvedNodeOptions } from "./node-options.ts";
import {
  type NodeRunOptions,
  type NodeStartOptions,
  RUN_OPTION_NAMES,
  START_OPTION_NAMES,
} from "./node-run-options.ts";
import type { Session } from "./session.ts";

const RUN_TIMEOUT_MS = 60_000;
const START_TIMEOUT_MS = 60_000;

/** The parts of a node. */
export interface NodeParts {
  readonly session: Session;
  readonly anchorId: string;
  readonly shell: ShellContainer;
  readonly options: ResolvedNodeOptions;
  /** Empty for a node that is joined to another one by a veth pair. */
  readonly taps: readonly Tap[];
  readonly lost: AbortSignal;
}

/** A network namespace with one interface, `eth0`, held by a container. */
export class Node {
  readonly #parts: NodeParts;
  /** The node's interface. It exists once the node set is attached. */
  readonly eth0: NetworkInterface;

  /** @internal Created by `createNodes`. */
  constructor(parts: NodeParts) {
    this.#parts = parts;
    this.eth0 = new NetworkInterface(NODE_INTERFACE, parts.shell);
  }

  /** The container's name. `docker run --network=container:NAME …` enters the namespace. */
  get name(): string {
    return this.#parts.shell.name;
  }

  /**
   * The name of the node's tap while it is in the host's network namespace, for the process that opens it; the first one
   * if there are several. Empty for a node that is joined to another one.
   */
  get tap(): string {
    return this.taps[0] ?? "";
  }

  /** The names of all its taps in the host's network namespace: one, unless the option `taps` says otherwise. */
  get taps(): readonly string[] {
    return this.#parts.taps.map(({ name }) => name);
  }

  /**
   * Returns the interface of one of its taps inside its namespace: `eth0`, or, if it has several, a port of that bridge.
   * @throws {TypeError} if it has no such tap
   */
  tapInterface(index: number): NetworkInterface {
    const { taps, shell } = this.#parts;
    checkInteger("index", index, 0, Math.max(0, taps.length - 1));
    return taps.length > 1 ? new NetworkInterface(portName(index), shell) : this.eth0;
  }

  /** Aborts, with a `DockerNodesError` as its reason, when the node dies before `close()` is called. */
  get lost(): AbortSignal {
    return this.#parts.lost;
  }

  /**
   * Runs a command in the node's namespace to its end; `argv` replaces the image's entry point, and no shell is involved.
   * Any exit code is a result, unless `check` is set.
   * @throws {TypeError} for an unknown option or a bad value
   * @throws {ApplicationError} if `check` is set and the exit code is not 0
   * @throws {DockerNodesError} `timeout`, `node-died`, `session-died`, `closed`, `engine-failed` (no such command)
   */
  async run(argv: readonly string[], options: NodeRunOptions = {}): Promise<ApplicationResult> {
    refuseUnknownOptions("node.run", options, RUN_OPTION_NAMES);
    checkWaitValues(options);
    const { check = false } = options;
    checkBoolean("check", check);
    checkCommand("argv", argv);
    const plan = planApplication(argv, options);
    let started: Application | undefined;
    const output = () => started?.describeOutput() ?? "not started yet";
    const command = `\`${argv.join(" ")}\` on ${this.name}`;
    using deadline = startDeadline(() => `running ${command} (${output()})`, options, RUN_TIMEOUT_MS);
    const wait = { signal: deadline.signal };
    const application = await this.#start(plan, { ...wait, timeoutMs: Number.POSITIVE_INFINITY });
    started = application;
    try {
      const result = await application.wait(wait);
      if (!check || result.exitCode === 0) return result;
      throw new ApplicationError(`${command} exited with code ${result.exitCode} (${output()})`, result);
    } catch (error) {
      if (deadline.signal.aborted) await application.stop({ killSignal: "SIGKILL" }).catch(() => undefined);
      throw error;
    }
  }

  /**
   * Starts a command in the node's namespace and returns as soon as it runs, or is `ready`; see {@link run}.
   * @throws {TypeError} for an unknown option or a bad value
   * @throws {DockerNodesError} `timeout`, `node-died`, `session-died`, `closed`, `engine-failed` (no such command)
   */
  async start(argv: readonly string[], options: NodeStartOptions = {}): Promise<Application> {
    refuseUnknownOptions("node.start", options, START_OPTION_NAMES);
    checkWaitValues(options);
    const { ready } = options;
    if (ready !== undefined) checkReadiness("ready", ready);
    checkCommand("argv", argv);
    return await this.#start(planApplication(argv, options), options, ready);
  }

  /**
   * Adds a route.
   * @throws {DockerNodesError} `command-failed` with the message of `ip`, `node-died`, `session-died`, `timeout`, `closed`
   */
  async addRoute(route: RouteOptions, options: WaitOptions = {}): Promise<void> {
    checkWaitOptions("node.addRoute", options);
    await this.#changeRoute("add", resolveRoute(route, "route", "node.addRoute"), options);
  }

  /** Removes a route, written as it was added; throws as {@link addRoute} does. */
  async removeRoute(route: RouteOptions, options: WaitOptions = {}): Promise<void> {
    checkWaitOptions("node.removeRoute", options);
    await this.#changeRoute("del", resolveRoute(route, "route", "node.removeRoute"), options);
  }

  /** Returns the addresses of all its interfaces, including `lo`. */
  async addresses(options: WaitOptions = {}): Promise<InterfaceAddress[]> {
    checkWaitOptions("node.addresses", options);
    return readAddresses(await this.#execute(["ip", "-json", "addr"], options));
  }

  /** Returns the routes of its main tables: first IPv4, then IPv6. */
  async routes(options: WaitOptions = {}): Promise<Route[]> {
    checkWaitOptions("node.routes", options);
    const list = async (family: Route["family"], flag: string) =>
      readRoutes(family, await this.#execute(["ip", flag, "-json", "route"], options));
    return (await Promise.all([list("inet", "-4"), list("inet6", "-6")])).flat();
  }

  /** Returns its neighbours, found by ARP and by neighbour discovery. */
  async neighbours(options: WaitOptions = {}): Promise<Neighbour[]> {
    checkWaitOptions("node.neighbours", options);
    return readNeighbours(await this.#execute(["ip", "-json", "neigh"], options));
  }

  /**
   * Returns the counters of its taps, in their order, once the node set is attached: how many frames each side has sent, and
   * how many were dropped. They still exist when the process that had opened the taps has ended.
   */
  async tapStatistics(options: WaitOptions = {}): Promise<TapStatistics[]> {
    checkWaitOptions("node.tapStatistics", options);
    const { taps } = this.#parts;
    if (taps.length === 0) return [];
    const links = this.#execute(["ip", "-s", "-json", "link", "show"], options);
    const queues = this.#execute(["tc", "-s", "-json", "qdisc", "show"], options);
    const tables = await Promise.all([links, queues]);
    return taps.map((_, index) => {
      const { name } = this.tapInterface(index);
      return tapStatistics(readStatistics(tables[0], name), findQueueStatistics(tables[1], name));
    });
  }

  /** @internal Moves its taps into the namespace, turns them into one `eth0`, and configures it. */
  async attach(control: ShellContainer, wait: WaitOptions): Promise<void> {
    await attachNode(this.#parts, control, wait);
  }

  /** @internal The pid of its shell in the session's PID namespace, which identifies its network namespace. */
  pid(wait: WaitOptions): Promise<number> {
    return this.#parts.shell.pid(wait);
  }

  async #start(plan: ApplicationPlan, wait: WaitOptions, ready?: Readiness): Promise<Application> {
    const { argv } = plan;
    const { session, lost } = this.#parts;
    for (const signal of [session.closing, lost]) signal.throwIfAborted();
    using deadline = startDeadline(() => `starting \`${argv.join(" ")}\` on ${this.name}`, wait, START_TIMEOUT_MS);
    const signal = AbortSignal.any([deadline.signal, session.closing, lost]);
    const application = await deadline.race(session.trackLaunch(this.#launch(plan, signal)));
    session.options.logger.debug({ node: this.name, application: application.name, argv }, "application started");
    if (ready === undefined) return application;
    try {
      await application.waitUntilReady(ready, { signal, timeoutMs: Number.POSITIVE_INFINITY });
      return application;
    } catch (error) {
      await application.stop({ killSignal: "SIGKILL" }).catch(() => undefined);
      throw error;
    }
  }

  async #launch(plan: ApplicationPlan, signal: AbortSignal): Promise<Application> {
    const { session, anchorId, shell, lost } = this.#parts;
    const { engine, labels, options, faults } = session;
    const name = session.nextName("app");
    const identity = { node: this.name, application: name, argv: plan.argv };
    const onLine = (line: string, stream: OutputStream) => {
      callListener(options.onApplicationLine, { ...identity, stream, line });
    };
    const isListening = async (port: PortReadiness, wait: WaitOptions) =>
      (await this.#execute(listeningCommand(port), wait)) !== "";
    const place = { name, image: options.image, labels, nodeId: shell.id, anchorId };
    const host = { engine, events: faults.events, lost, onLine, isListening };
    const application = await launchApplication(host, place, plan, signal);
    session.applications.add(application);
    const forget = () => session.applications.delete(application);
    application.wait().then(({ exitCode, signal, oomKilled }) => {
      forget();
      callListener(options.onApplicationExit, { ...identity, exitCode, signal, oomKilled });
    }, forget);
    return application;
  }

  async #changeRoute(change: "add" | "del", route: RouteOptions, wait: WaitOptions): Promise<void> {
    const device = route.device ?? (route.via === undefined ? NODE_INTERFACE : undefined);
    await this.#execute(changeRoute(change, { ...route, device }), wait);
  }

  async #execute(command: readonly string[], wait: WaitOptions): Promise<string> {
    return (await this.#parts.shell.run(command, wait)).stdout;
  }
}
