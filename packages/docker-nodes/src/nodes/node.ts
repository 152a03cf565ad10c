import type { Application } from "./application.ts";
import type { ApplicationOptions } from "./application-options.ts";
import { type Limits, startDeadline } from "./deadline.ts";
import type { OutputStream } from "./demultiplexer.ts";
import { ApplicationError } from "./errors.ts";
import {
  changeRoute,
  checkRoute,
  configureInterface,
  makeBridge,
  moveLink,
  NODE_INTERFACE,
  portName,
  type RouteOptions,
} from "./ip.ts";
import { launchApplication } from "./launch-application.ts";
import { NetworkInterface } from "./network-interface.ts";
import type { NodePlan } from "./options.ts";
import type { RunResult } from "./output.ts";
import { listeningCommand, type PortReadiness, type Readiness } from "./readiness.ts";
import type { Session } from "./session.ts";
import type { ShellContainer } from "./shell-container.ts";
import {
  type InterfaceAddress,
  type Neighbour,
  type Route,
  readAddresses,
  readNeighbours,
  readRoutes,
} from "./tables.ts";
import type { Tap } from "./taps.ts";
import { unlessUnsupported } from "./unless-unsupported.ts";

const RUN_TIMEOUT_MS = 60_000;
const START_TIMEOUT_MS = 60_000;

/** How an application is run to its end. `timeoutMs` (default 60 000) and `signal` kill it. */
export interface RunOptions extends ApplicationOptions, Limits {
  /** Whether another exit code than 0 rejects, with an {@link ApplicationError}. Default: `false`, it is a result. */
  check?: boolean;
}

/** How an application is started. `timeoutMs` (default 60 000) and `signal` end the start, not the application. */
export interface StartOptions extends ApplicationOptions, Limits {
  /** What to wait for before `start` settles; if it does not come, the application is stopped. Default: nothing. */
  ready?: Readiness;
}

/** What a node is made of. */
export interface NodeParts {
  readonly session: Session;
  readonly anchorId: string;
  readonly shell: ShellContainer;
  readonly plan: NodePlan;
  /** None for a node that is joined to another by a veth pair. */
  readonly taps: readonly Tap[];
  readonly lost: AbortSignal;
}

/** A network namespace with one interface, `eth0`, held by a container. */
export class Node {
  readonly #parts: NodeParts;
  /** The node's interface. It is there when the skeleton is attached. */
  readonly eth0: NetworkInterface;

  /** @internal Made by `createSkeleton`. */
  constructor(parts: NodeParts) {
    this.#parts = parts;
    this.eth0 = new NetworkInterface(NODE_INTERFACE, parts.shell);
  }

  /** The container's name. `docker run --network=container:NAME …` enters the namespace. */
  get name(): string {
    return this.#parts.shell.name;
  }

  /**
   * The name of the node's tap while it is in the host's network namespace, for the process that is to open it; of several,
   * the first. Empty for a node that is joined to another.
   */
  get tap(): string {
    return this.taps[0] ?? "";
  }

  /** The names of all its taps, likewise: one, unless the option `taps` says otherwise. */
  get taps(): readonly string[] {
    return this.#parts.taps.map(({ name }) => name);
  }

  /** Aborts, with a `DockerNodesError` as its reason, when the node dies without `close()` having been called. */
  get lost(): AbortSignal {
    return this.#parts.lost;
  }

  /**
   * Runs a command in the node's namespace to its end; `argv` takes the place of the image's entry point, and no shell
   * is involved. Any exit code is a result, unless `check` is set.
   * @throws {ApplicationError} when `check` is set and the exit code is not 0
   * @throws {DockerNodesError} `timeout`, `node-died`, `session-died`, `closed`, `engine-failed` (no such command)
   */
  async run(argv: readonly string[], options: RunOptions = {}): Promise<RunResult> {
    let started: Application | undefined;
    const describe = () =>
      `running \`${argv.join(" ")}\` on ${this.name} (${started?.describeOutput() ?? "not started yet"})`;
    using deadline = startDeadline(describe, options, RUN_TIMEOUT_MS);
    const application = await this.start(argv, {
      ...options,
      signal: deadline.signal,
      timeoutMs: Number.POSITIVE_INFINITY,
    });
    started = application;
    try {
      const result = await application.wait({ signal: deadline.signal });
      if (!options.check || result.exitCode === 0) return result;
      const said = application.describeOutput();
      throw new ApplicationError(
        `\`${argv.join(" ")}\` on ${this.name} exited with code ${result.exitCode} (${said})`,
        result,
      );
    } catch (error) {
      if (deadline.signal.aborted) await application.stop({ killSignal: "SIGKILL" }).catch(() => undefined);
      throw error;
    }
  }

  /**
   * Starts a command in the node's namespace and answers as soon as it runs; see {@link run}.
   * @throws {DockerNodesError} `timeout`, `node-died`, `session-died`, `closed`, `engine-failed` (no such command)
   */
  async start(argv: readonly string[], options: StartOptions = {}): Promise<Application> {
    if (argv.length === 0) throw new TypeError("argv must name a command, not be empty");
    const { session, lost } = this.#parts;
    for (const signal of [session.closing, lost]) signal.throwIfAborted();
    using deadline = startDeadline(() => `starting \`${argv.join(" ")}\` on ${this.name}`, options, START_TIMEOUT_MS);
    const signal = AbortSignal.any([deadline.signal, session.closing, lost]);
    const application = await deadline.race(session.awaited(this.#launch(argv, options, signal)));
    session.plan.logger.debug({ node: this.name, application: application.name, argv }, "application started");
    if (options.ready === undefined) return application;
    try {
      await application.waitUntilReady(options.ready, { signal, timeoutMs: Number.POSITIVE_INFINITY });
      return application;
    } catch (error) {
      await application.stop({ killSignal: "SIGKILL" }).catch(() => undefined);
      throw error;
    }
  }

  /**
   * Adds a route.
   * @throws {DockerNodesError} `command-failed` with `ip`'s own words, `node-died`, `session-died`, `timeout`, `closed`
   */
  async addRoute(route: RouteOptions, limits?: Limits): Promise<void> {
    await this.#changeRoute("add", route, limits);
  }

  /** Removes a route, given as it was added; throws as {@link addRoute} does. */
  async removeRoute(route: RouteOptions, limits?: Limits): Promise<void> {
    await this.#changeRoute("del", route, limits);
  }

  /** The addresses of all its interfaces, those of `lo` included. */
  async addresses(limits?: Limits): Promise<InterfaceAddress[]> {
    return readAddresses(await this.#ask(["ip", "-json", "addr"], limits));
  }

  /** The routes of its main tables: IPv4's, then IPv6's. */
  async routes(limits?: Limits): Promise<Route[]> {
    const list = async (family: Route["family"], flag: string) =>
      readRoutes(family, await this.#ask(["ip", flag, "-json", "route"], limits));
    return (await Promise.all([list("inet", "-4"), list("inet6", "-6")])).flat();
  }

  /** Its neighbours, those found by ARP and by neighbour discovery. */
  async neighbours(limits?: Limits): Promise<Neighbour[]> {
    return readNeighbours(await this.#ask(["ip", "-json", "neigh"], limits));
  }

  /** @internal Moves its taps into the namespace, has one `eth0` of them, and sets that up. */
  async attach(control: ShellContainer, limits: Limits): Promise<void> {
    const { session, shell, plan, taps } = this.#parts;
    const isBridge = taps.length > 1;
    const devices = taps.map((_, index) => (isBridge ? portName(index) : NODE_INTERFACE));
    if (taps.length > 0) await this.#moveTaps(control, devices, limits);
    if (isBridge || taps.length === 0) session.addMoved(shell, NODE_INTERFACE);
    if (isBridge) await this.#makeBridge(devices, limits);
    await shell.runAll(configureInterface(plan), limits);
  }

  /** @internal The pid of its shell in the session's PID namespace, by which its namespace is named. */
  pid(limits: Limits): Promise<number> {
    return this.#parts.shell.pid(limits);
  }

  async #makeBridge(ports: readonly string[], limits: Limits): Promise<void> {
    const { shell, plan } = this.#parts;
    const [bridge = [], ...others] = makeBridge(ports, plan.mtu);
    const way = "load its module bridge, or join the machines by a wire, a link that ends in the test process";
    await unlessUnsupported("bridges", way, () => shell.run(bridge, limits));
    await shell.runAll(others, limits);
  }

  async #moveTaps(control: ShellContainer, devices: readonly string[], limits: Limits): Promise<void> {
    const { session, shell, taps } = this.#parts;
    const pid = await shell.pid(limits);
    const move = async (tap: Tap, device: string): Promise<void> => {
      await control.run(moveLink(tap.name, pid, device), limits);
      session.forgetTap(tap);
      session.addMoved(shell, device);
    };
    await Promise.all(taps.map((tap, index) => move(tap, devices[index] ?? NODE_INTERFACE)));
  }

  async #launch(argv: readonly string[], options: ApplicationOptions, signal: AbortSignal): Promise<Application> {
    const { session, anchorId, shell, lost } = this.#parts;
    const { engine, labels, plan, outOfMemory } = session;
    const name = session.nextName("app");
    const told = { node: this.name, application: name, argv };
    const onLine = (line: string, stream: OutputStream) => {
      plan.logger.debug({ application: name, stream, line }, "output");
      plan.onApplicationLine({ ...told, stream, line });
    };
    const isListening = async (port: PortReadiness, limits: Limits) =>
      (await this.#ask(listeningCommand(port), limits)) !== "";
    const identity = { name, image: plan.image, labels, nodeId: shell.id, anchorId };
    const host = { ...identity, engine, outOfMemory, lost, onLine, isListening };
    const application = await launchApplication(host, argv, options, signal);
    session.applications.add(application);
    const forget = () => session.applications.delete(application);
    application.wait().then(({ exitCode, signal, oomKilled }) => {
      forget();
      plan.onApplicationExit({ ...told, exitCode, signal, oomKilled });
    }, forget);
    return application;
  }

  async #changeRoute(change: "add" | "del", route: RouteOptions, limits?: Limits): Promise<void> {
    checkRoute("route", route);
    const device = route.via === undefined ? NODE_INTERFACE : undefined;
    await this.#ask(changeRoute(change, device === undefined ? route : { device, ...route }), limits);
  }

  async #ask(command: readonly string[], limits?: Limits): Promise<string> {
    return (await this.#parts.shell.run(command, limits)).stdout;
  }
}
