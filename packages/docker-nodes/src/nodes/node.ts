import type { Duplex } from "node:stream";
import type { Application } from "../application/application.ts";
import { checkCommand, resolveApplicationOptions } from "../application/application-options.ts";
import type { ApplicationResult } from "../application/application-result.ts";
import { planApplication } from "../application/launch-application.ts";
import { checkReadiness } from "../application/readiness.ts";
import { DockerNodesError } from "../errors.ts";
import { refuseUnknownOptions } from "../known-options.ts";
import { NODE_INTERFACE } from "../network/ip-commands.ts";
import { requireKernelSupport } from "../network/kernel-support.ts";
import { findQueueStatistics } from "../network/link-conditions.ts";
import { NetworkInterface } from "../network/network-interface.ts";
import { changeRoute, changeRule } from "../network/route-commands.ts";
import { type RouteOptions, type RuleOptions, resolveRoute, resolveRule } from "../network/route-options.ts";
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
import { badValue, checkBoolean, checkInteger, checkText } from "../option-checks.ts";
import type { NodeConnectOptions, NodePublishOptions } from "../reach/connect-options.ts";
import type { PublishedPort } from "../reach/published-port.ts";
import type { ShellContainer } from "../shell/shell-container.ts";
import { checkWaitOptions, checkWaitValues, type WaitOptions } from "../wait-options.ts";
import { type AttachedParts, attachNode } from "./attach-node.ts";
import { NodeReach } from "./node-reach.ts";
import {
  ADOPT_OPTION_NAMES,
  type AdoptOptions,
  checkTableOptions,
  type NodeRunOptions,
  type NodeStartOptions,
  type RoutesOptions,
  RUN_OPTION_NAMES,
  START_OPTION_NAMES,
} from "./node-run-options.ts";
import { type ApplicationParts, adoptApplication, runApplication, startApplication } from "./start-application.ts";

/** The parts of a node. */
export interface NodeParts extends AttachedParts, ApplicationParts {}

/** A network namespace, held by a container. */
export class Node {
  readonly #parts: NodeParts;
  /** Its interfaces, by name. They exist once the node set is attached. */
  readonly #interfaces: ReadonlyMap<string, NetworkInterface>;
  readonly #reach: NodeReach;

  /** @internal Created by `createNodes`. */
  constructor(parts: NodeParts) {
    this.#parts = parts;
    this.#reach = new NodeReach(parts);
    const names = Object.keys(parts.options.interfaces);
    this.#interfaces = new Map(names.map((name) => [name, new NetworkInterface(name, parts.shell)]));
  }

  /** The container's name. `docker run --network=container:NAME …` enters the namespace. */
  get name(): string {
    return this.#parts.shell.name;
  }

  /**
   * The interface `eth0`: the only one, unless the options name others.
   * @throws {TypeError} if the options name others, and `eth0` is not among them
   */
  get eth0(): NetworkInterface {
    return this.interface(NODE_INTERFACE);
  }

  /** The interfaces that its options name, each after those that it needs. They exist once the node set is attached. */
  get interfaces(): readonly NetworkInterface[] {
    return [...this.#interfaces.values()];
  }

  /** Returns the interface with a name of its options. @throws {TypeError} if there is none */
  interface(name: string): NetworkInterface {
    const found = this.#interfaces.get(name);
    if (found === undefined) throw badValue("name", `one of ${[...this.#interfaces.keys()].join(", ")}`, name);
    return found;
  }

  /**
   * The name of the node's tap while it is in the host's network namespace, for the process that opens it; the first one
   * if there are several. Empty for a node that is joined to another one.
   */
  get tap(): string {
    return this.taps[0] ?? "";
  }

  /** The names of all its taps in the host's network namespace, in the order of its interfaces: one, unless its options say otherwise. */
  get taps(): readonly string[] {
    return this.#parts.taps.map(({ name }) => name);
  }

  /**
   * Returns the interface of one of its taps inside its namespace: `eth0`, or another one of its options, or, if that is a
   * bridge of several taps, a port of it.
   * @throws {TypeError} if it has no such tap
   */
  tapInterface(index: number): NetworkInterface {
    const { taps, shell } = this.#parts;
    checkInteger("index", index, 0, Math.max(0, taps.length - 1));
    const { device } = taps[index] ?? { device: NODE_INTERFACE };
    return this.#interfaces.get(device) ?? new NetworkInterface(device, shell);
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
    const { check = false, timeoutMs, signal } = options;
    checkBoolean("check", check);
    checkCommand("argv", argv);
    return await runApplication(this.#parts, planApplication(argv, options), { check, timeoutMs, signal });
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
    return await startApplication(this.#parts, planApplication(argv, options), options, ready);
  }

  /**
   * Makes an application of a container that you have created yourself, for what the options of {@link start} do not offer; usually with
   * `docker create --network=container:NAME …`. It is started unless it runs. Its output, its exit and its end are then those of
   * an application, and it is removed with the node set, also if this process dies. Whether it ran out of memory is not known.
   * @param container its name or id
   * @throws {TypeError} for an unknown option or a bad value
   * @throws {DockerNodesError} `container-missing`; else as {@link start}
   */
  async adopt(container: string, options: AdoptOptions = {}): Promise<Application> {
    refuseUnknownOptions("node.adopt", options, ADOPT_OPTION_NAMES);
    checkWaitValues(options);
    checkText("container", container, "the name or id of a container");
    const { timeoutMs, signal } = options;
    const { maxOutputBytes } = resolveApplicationOptions({ maxOutputBytes: options.maxOutputBytes });
    return await adoptApplication(this.#parts, container, { timeoutMs, signal, maxOutputBytes });
  }

  /**
   * Connects to a TCP port in the node's namespace, through the node's own routes: of an application on the node, or of a host
   * behind it, such as the DUT's web page. Settles when the far side has accepted the connection. The stream has back pressure, and
   * each direction ends by itself (`allowHalfOpen`). The image needs socat.
   * @throws {TypeError} for an unknown option or a bad value
   * @throws {ConnectionError} if the far side does not accept the connection
   * @throws {DockerNodesError} `timeout`, `image-unsuitable`, `node-died`, `session-died`, `closed`, `engine-failed`
   */
  async connect(options: NodeConnectOptions): Promise<Duplex> {
    return await this.#reach.connect(options);
  }

  /**
   * Publishes a TCP port in the node's namespace, as {@link connect} reaches it, on 127.0.0.1 of this machine: for browsers,
   * `fetch`, ssh. Each connection there is one of its own to the far side; one that is not accepted is reset, and logged. The port
   * is closed with the node set.
   * @throws {TypeError} for an unknown option or a bad value
   * @throws {DockerNodesError} `port-unavailable` if `localPort` is not free; else as {@link connect}
   */
  async publish(options: NodePublishOptions): Promise<PublishedPort> {
    return await this.#reach.publish(options);
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

  /**
   * Adds a rule of policy routing, for the families of its addresses; without any, for those that the node uses.
   * @throws {DockerNodesError} `kernel-unsupported` if the kernel lacks policy routing; else as {@link addRoute}
   */
  async addRule(rule: RuleOptions, options: WaitOptions = {}): Promise<void> {
    checkWaitOptions("node.addRule", options);
    await this.#changeRule("add", resolveRule(rule, "rule", "node.addRule"), options);
  }

  /** Removes a rule, written as it was added; throws as {@link addRule} does. */
  async removeRule(rule: RuleOptions, options: WaitOptions = {}): Promise<void> {
    checkWaitOptions("node.removeRule", options);
    await this.#changeRule("del", resolveRule(rule, "rule", "node.removeRule"), options);
  }

  /** Returns the addresses of all its interfaces, including `lo`. */
  async addresses(options: WaitOptions = {}): Promise<InterfaceAddress[]> {
    checkWaitOptions("node.addresses", options);
    return readAddresses(await this.#execute(["ip", "-json", "addr"], options));
  }

  /** Returns the routes of its main table, or of `table`: first IPv4, then IPv6. A table without routes has none. */
  async routes(options: RoutesOptions = {}): Promise<Route[]> {
    const { table = "main", ...wait } = checkTableOptions("node.routes", options);
    const list = async (family: Route["family"], flag: string) =>
      readRoutes(family, await this.#showTable(["ip", flag, "-json", "route", "show", "table", String(table)], wait));
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
    return taps.map(({ device }) =>
      tapStatistics(readStatistics(tables[0], device), findQueueStatistics(tables[1], device)),
    );
  }

  /** @internal Moves its taps into the namespace, creates its other interfaces, and configures them. */
  async attach(control: ShellContainer, wait: WaitOptions): Promise<void> {
    await attachNode(this.#parts, control, wait);
  }

  /** @internal The pid of its shell in the session's PID namespace, which identifies its network namespace. */
  pid(wait: WaitOptions): Promise<number> {
    return this.#parts.shell.pid(wait);
  }

  /** @internal Remembers an interface that was created in its namespace, to remove it there. */
  addMoved(device: string): void {
    this.#parts.session.addMoved(this.#parts.shell, device);
  }

  async #changeRoute(change: "add" | "del", route: RouteOptions, wait: WaitOptions): Promise<void> {
    const { device, via, nextHops } = route;
    const isOnLink = device === undefined && via === undefined && nextHops === undefined;
    await this.#execute(changeRoute(change, isOnLink ? { ...route, device: NODE_INTERFACE } : route), wait);
  }

  /** A table that has never had a route of a family does not exist. */
  async #showTable(command: readonly string[], wait: WaitOptions): Promise<string> {
    try {
      return await this.#execute(command, wait);
    } catch (error) {
      if (error instanceof DockerNodesError && error.message.includes("table does not exist")) return "";
      throw error;
    }
  }

  async #changeRule(change: "add" | "del", rule: RuleOptions, wait: WaitOptions): Promise<void> {
    const advice = "it needs CONFIG_IP_MULTIPLE_TABLES";
    for (const command of changeRule(change, rule, this.#parts.options.ipv6)) {
      await requireKernelSupport("policy routing", advice, () => this.#execute(command, wait));
    }
  }

  async #execute(command: readonly string[], wait: WaitOptions): Promise<string> {
    return (await this.#parts.shell.run(command, wait)).stdout;
  }
}
