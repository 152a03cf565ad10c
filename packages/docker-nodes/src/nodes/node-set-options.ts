import type { ApplicationExit, ApplicationLine } from "../application/application-events.ts";
import { resolveNodeImage } from "../engine/node-image.ts";
import type { DockerNodesError } from "../errors.ts";
import { type OptionNames, refuseUnknownOptions } from "../known-options.ts";
import { checkLogger, type Logger, silentLogger } from "../logger.ts";
import { MAX_NODES } from "../names.ts";
import { NODE_INTERFACE } from "../network/ip-commands.ts";
import { checkOwner, ownUid } from "../network/tun-device.ts";
import { badValue, checkFactor, checkFunction, checkList, checkText } from "../option-checks.ts";
import { checkWaitValues, WAIT_OPTION_NAMES, type WaitOptions } from "../wait-options.ts";
import { type NodeOptions, type ResolvedNodeOptions, resolveNodeOptions, tapCounts } from "./node-options.ts";

/** One end of a veth pair: a node by its index, with the interface `eth0`, or another interface of a node. */
export type NodeEnd =
  | number
  | {
      /** Index of the node. */
      readonly node: number;
      /** Name of the interface. */
      readonly interface: string;
    };

/** Two ends to join. */
export type NodePair = readonly [NodeEnd, NodeEnd];

/** One end of a veth pair: the index of a node, and the name of its interface. */
export interface ResolvedNodeEnd {
  readonly node: number;
  readonly interfaceName: string;
}

/** Two ends to join. */
export type NodeJoin = readonly [ResolvedNodeEnd, ResolvedNodeEnd];

/**
 * Options of {@link createNodes}. `timeoutMs` (default 60000, and 1000 more for each node, times `timeoutFactor`) and `signal`
 * end the creation, not the node set.
 */
export interface NodeSetOptions extends WaitOptions {
  /** The nodes, from 1 to 1000. */
  readonly nodes: readonly NodeOptions[];
  /**
   * Pairs of interfaces which are the two ends of a veth pair, created by `attach()`: they are joined without a process in
   * between, and have no tap. A node's index alone means its `eth0`. Default: none.
   */
  readonly joins?: readonly NodePair[] | undefined;
  /**
   * The image of the node set's containers: it must contain a POSIX `sh` and iproute2's `ip`.
   * Default: the environment variable `ALPY_NODE_IMAGE`.
   */
  readonly image?: string | undefined;
  /** The uid that may open the taps. Default: the uid of this process. */
  readonly tapOwner?: number | undefined;
  /** The engine's socket. Default: the one that `DOCKER_HOST` names, otherwise `/var/run/docker.sock`. */
  readonly socketPath?: string | undefined;
  /**
   * Multiplies the time-outs of the node set, its nodes and their applications, where a call names none: above 1 for a slow
   * host. Default: 1.
   */
  readonly timeoutFactor?: number | undefined;
  /** Receives each line that an application writes, as it arrives. It must not throw. Default: none. */
  readonly onApplicationLine?: ((line: ApplicationLine) => void) | undefined;
  /** Receives the exit of each application, after its last line. It must not throw. Default: none. */
  readonly onApplicationExit?: ((exit: ApplicationExit) => void) | undefined;
  /**
   * Receives each fault: another program ended a container that the node set needs (a {@link ContainerFault} with the code
   * `node-died` or `session-died`), or paused any of its containers (`container-paused`), or the engine does not report that
   * any more (`engine-unreachable`, `engine-failed`, `timeout`). Called until `close()`, no matter what the test does at that
   * time. The end of an application is not a fault. It must not throw. Default: none.
   */
  readonly onFault?: ((fault: DockerNodesError) => void) | undefined;
  /** The target of log records. Default: none. */
  readonly logger?: Logger | undefined;
}

const NODE_SET_OPTION_NAMES: OptionNames<NodeSetOptions> = {
  ...WAIT_OPTION_NAMES,
  nodes: true,
  joins: true,
  image: true,
  tapOwner: true,
  socketPath: true,
  timeoutFactor: true,
  onApplicationLine: true,
  onApplicationExit: true,
  onFault: true,
  logger: true,
};

/** A node set's options, checked and with all defaults in place. */
export interface ResolvedNodeSetOptions {
  readonly nodes: readonly ResolvedNodeOptions[];
  readonly joins: readonly NodeJoin[];
  readonly image: string;
  readonly tapOwner: number;
  readonly socketPath: string | undefined;
  readonly timeoutFactor: number;
  readonly onApplicationLine: (line: ApplicationLine) => void;
  readonly onApplicationExit: (exit: ApplicationExit) => void;
  readonly onFault: (fault: DockerNodesError) => void;
  readonly logger: Logger;
}

/**
 * Checks the options of a node set and returns them with all defaults in place.
 * @throws {TypeError} for an unknown option or a bad value
 * @throws {DockerNodesError} `image-missing` if no image is named
 */
export function resolveNodeSetOptions(options: NodeSetOptions): ResolvedNodeSetOptions {
  refuseUnknownOptions("createNodes", options, NODE_SET_OPTION_NAMES);
  checkWaitValues(options);
  const { joins = [], tapOwner = ownUid(), socketPath, timeoutFactor = 1, logger = silentLogger } = options;
  const { onApplicationLine = ignore, onApplicationExit = ignore, onFault = ignore } = options;
  const nodes = resolveNodes(options.nodes);
  checkOwner("tapOwner", tapOwner);
  if (socketPath !== undefined) checkText("socketPath", socketPath, "the path of a socket");
  checkFactor("timeoutFactor", timeoutFactor);
  checkFunction("onApplicationLine", onApplicationLine);
  checkFunction("onApplicationExit", onApplicationExit);
  checkFunction("onFault", onFault);
  checkLogger("logger", logger);
  return {
    nodes,
    joins: resolveJoins(joins, nodes),
    image: resolveNodeImage(options.image),
    tapOwner,
    socketPath,
    timeoutFactor,
    onApplicationLine,
    onApplicationExit,
    onFault,
    logger,
  };
}

function ignore(): void {}

function resolveNodes(nodes: readonly NodeOptions[]): ResolvedNodeOptions[] {
  const expectation = `a list of 1 to ${MAX_NODES} nodes`;
  checkList("nodes", nodes, expectation);
  if (nodes.length < 1 || nodes.length > MAX_NODES) {
    throw new TypeError(`nodes must be ${expectation}, got a list of ${nodes.length}`);
  }
  const resolved = nodes.map((node, index) => resolveNodeOptions(node, `nodes[${index}]`));
  const taps = resolved.flatMap(tapCounts).reduce((sum, [, count]) => sum + count, 0);
  if (taps > MAX_NODES) {
    throw new TypeError(`nodes must have at most ${MAX_NODES} taps together, got a list with ${taps} taps`);
  }
  const names = new Map<string, number>();
  for (const [index, { name }] of resolved.entries()) {
    if (name === undefined) continue;
    const other = names.get(name);
    if (other !== undefined) throw badValue(`nodes[${index}].name`, `different from nodes[${other}].name`, name);
    names.set(name, index);
  }
  return resolved;
}

function resolveJoins(joins: readonly NodePair[], nodes: readonly ResolvedNodeOptions[]): NodeJoin[] {
  const expectation = "pairs of nodes or interfaces, each at most once";
  checkList("joins", joins, expectation);
  const resolved = joins.map((pair): NodeJoin => {
    const ends: readonly unknown[] = Array.isArray(pair) ? pair : [];
    const [first, second] = ends.length === 2 ? ends.map((end) => resolveEnd(end, nodes)) : [];
    if (first === undefined || second === undefined) throw badValue("joins", expectation, joins);
    return [first, second];
  });
  const keys = resolved.flat().map(({ node, interfaceName }) => `${node} ${interfaceName}`);
  if (new Set(keys).size < keys.length) throw badValue("joins", expectation, joins);
  for (const end of resolved.flat()) checkTapless(end, nodes);
  return resolved;
}

/** Returns an end, or `undefined` if the node has no such interface that can be the end of a link. */
function resolveEnd(end: unknown, nodes: readonly ResolvedNodeOptions[]): ResolvedNodeEnd | undefined {
  const given = typeof end === "number" ? { node: end, interface: NODE_INTERFACE } : end;
  if (typeof given !== "object" || given === null) return undefined;
  const {
    node,
    interface: interfaceName,
    ...more
  } = given as { readonly node?: unknown; readonly interface?: unknown };
  if (typeof node !== "number" || typeof interfaceName !== "string" || Object.keys(more).length > 0) return undefined;
  const interfaces = nodes[node]?.interfaces ?? {};
  const isEnd = Object.hasOwn(interfaces, interfaceName) && interfaces[interfaceName]?.kind === "tap";
  return isEnd ? { node, interfaceName } : undefined;
}

function checkTapless({ node, interfaceName }: ResolvedNodeEnd, nodes: readonly ResolvedNodeOptions[]): void {
  const options = nodes[node]?.interfaces[interfaceName];
  if (options?.kind !== "tap" || options.taps === 1) return;
  const name = interfaceName === NODE_INTERFACE ? "this node" : interfaceName;
  const expectation = `1 or left out, because joins connects ${name} by a veth pair`;
  throw badValue(`nodes[${node}].taps`, expectation, options.taps);
}
