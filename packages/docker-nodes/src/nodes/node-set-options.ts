import type { Limits } from "./deadline.ts";
import { type GuardTarget, guardedOf } from "./guard.ts";
import { chooseImage } from "./image.ts";
import {
  checkGateways,
  checkInteger,
  checkInterfaceAddress,
  checkMacAddress,
  checkMtu,
  checkRoute,
  type InterfaceSettings,
  isIpv6,
  type RouteOptions,
} from "./ip.ts";
import { type Logger, silentLogger } from "./logger.ts";
import { MAX_NODES } from "./names.ts";
import type { RunResult } from "./output.ts";
import type { Guarded } from "./watchdog-protocol.ts";

/** One node: a network namespace with one interface, `eth0`. */
export interface NodeOptions {
  /** The container's exact name. Default: a unique one, `alpy-<session>-node<index>`. A name of your own must be free. */
  name?: string;
  /** IPv4 and IPv6 addresses with prefix length, `"192.0.2.1/24"`, `"2001:db8::1/64"`. Default: none. */
  addresses?: readonly string[];
  /** Default routes: at most one gateway of each family. Default: none. */
  gateways?: readonly string[];
  /**
   * How many taps the node has: with several, its `eth0` is a bridge of which they are the ports, so that as many machines
   * share one Ethernet segment with it. The bridge speaks no STP, snoops on no multicast, and passes on all frames but those
   * that IEEE 802.1Q reserves for neighbours (STP, pause, LACP). Default: 1, and nothing between it and `eth0`. At most 64.
   */
  taps?: number;
  /**
   * Whether the node speaks IPv6 at all. With it the kernel itself sends router solicitations and multicast reports
   * when the link comes up. Default: whether an address or a gateway is of IPv6.
   */
  ipv6?: boolean;
  /** Sysctls of the node's namespace, set when it is made: `{ "net.ipv4.ip_forward": "1" }`. Default: none. */
  sysctls?: Readonly<Record<string, string>>;
  /** Routes besides the default ones. Default: none. */
  routes?: readonly RouteOptions[];
  /** The MTU of `eth0`, in bytes. Default: the kernel's, 1500. */
  mtu?: number;
  /** The MAC address of `eth0`, `"02:00:00:00:00:01"`. Default: a random one. */
  macAddress?: string;
  /**
   * Whether IPv6 addresses wait for duplicate address detection (RFC 4862, section 5.4), about a second, and send its
   * frames, as those of most systems do. Default: `false`, they are usable at once.
   */
  duplicateAddressDetection?: boolean;
}

/** Which application something is told of. */
interface ApplicationIdentity {
  /** The node's name. */
  readonly node: string;
  /** The application's name: its container's. */
  readonly application: string;
  readonly argv: readonly string[];
}

/** One line that an application wrote. */
export interface ApplicationLine extends ApplicationIdentity {
  readonly stream: "stdout" | "stderr";
  /** Without its line end. */
  readonly line: string;
}

/** How an application ended. */
export interface ApplicationExit extends ApplicationIdentity, Pick<RunResult, "exitCode" | "signal" | "oomKilled"> {}

/** What {@link createSkeleton} takes. `timeoutMs` (default 60 000) and `signal` end the creation, not the skeleton. */
export interface SkeletonOptions extends Limits {
  /** The nodes, at least one, at most 1000. */
  nodes: readonly NodeOptions[];
  /**
   * Pairs of nodes, by index, whose `eth0` are the two ends of a veth pair, made by `attach()`: they are joined without a
   * process between them, and have no tap. Default: none.
   */
  joins?: readonly (readonly [number, number])[];
  /**
   * The image of the session's containers: it must hold a POSIX `sh` and iproute2's `ip`.
   * Default: the environment variable `ALPY_NODE_IMAGE`.
   */
  image?: string;
  /** The uid that may open the taps. Default: that of this process. */
  tapOwner?: number;
  /** What the watchdog guards from before the first container is made, as by `guard()`. Default: nothing. */
  guard?: readonly GuardTarget[];
  /** The engine's socket. Default: what `DOCKER_HOST` says, else `/var/run/docker.sock`. */
  socketPath?: string;
  /** Is told each line that an application writes, as it comes. Default: nobody. */
  onApplicationLine?: (line: ApplicationLine) => void;
  /** Is told of each application that has ended, after its last line. Default: nobody. */
  onApplicationExit?: (exit: ApplicationExit) => void;
  /** Where to log. Default: nowhere. */
  logger?: Logger;
}

/** A node's options, checked, with all defaults in place. */
export interface NodePlan extends InterfaceSettings {
  readonly name: string | undefined;
  readonly taps: number;
  readonly sysctls: Readonly<Record<string, string>>;
}

/** A skeleton's options, checked, with all defaults in place. */
export interface SkeletonPlan {
  readonly nodes: readonly NodePlan[];
  readonly joins: readonly (readonly [number, number])[];
  readonly image: string;
  readonly tapOwner: number;
  readonly guarded: readonly Guarded[];
  readonly socketPath: string | undefined;
  readonly onApplicationLine: (line: ApplicationLine) => void;
  readonly onApplicationExit: (exit: ApplicationExit) => void;
  readonly logger: Logger;
}

/**
 * @throws {TypeError} when an option is not what it must be.
 * @throws {DockerNodesError} `image-missing` when no image is named.
 */
export function planSkeleton(options: SkeletonOptions): SkeletonPlan {
  const { nodes, tapOwner = process.getuid?.() ?? 0, guard = [], socketPath } = options;
  const { onApplicationLine = () => undefined, onApplicationExit = () => undefined, logger = silentLogger } = options;
  if (nodes.length < 1 || nodes.length > MAX_NODES) {
    throw new TypeError(`nodes must be a list of 1 to ${MAX_NODES}, not of ${nodes.length}`);
  }
  if (!Number.isSafeInteger(tapOwner) || tapOwner < 0) {
    throw new TypeError(`tapOwner must be a uid, not ${String(tapOwner)}`);
  }
  const plans = nodes.map(planNode);
  const names = plans.flatMap(({ name }) => name ?? []);
  if (new Set(names).size < names.length)
    throw new TypeError(`nodes must have different names, not ${names.join(", ")}`);
  const joins = checkJoins(options.joins ?? [], plans);
  const guarded = guard.flatMap((target) => guardedOf(target) ?? []);
  return {
    nodes: plans,
    joins,
    image: chooseImage(options.image),
    tapOwner,
    guarded,
    socketPath,
    onApplicationLine,
    onApplicationExit,
    logger,
  };
}

function checkJoins(joins: SkeletonPlan["joins"], nodes: readonly NodePlan[]): SkeletonPlan["joins"] {
  const joined = joins.flat();
  const several = joined.find((index) => (nodes[index]?.taps ?? 1) > 1);
  if (several !== undefined) throw new TypeError(`nodes[${several}].taps: a node that is joined to another has none`);
  const sound = joined.every((index) => Number.isSafeInteger(index) && index >= 0 && index < nodes.length);
  if (sound && new Set(joined).size === joined.length) return joins;
  throw new TypeError(`joins must hold pairs of indices of nodes, each once, not ${JSON.stringify(joins)}`);
}

function planNode(node: NodeOptions, index: number): NodePlan {
  const { name, taps = 1, addresses = [], gateways = [], routes = [] } = node;
  const { mtu, macAddress, duplicateAddressDetection = false } = node;
  if (name !== undefined && !/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(name)) {
    throw new TypeError(
      `nodes[${index}].name must be a container name ([a-zA-Z0-9][a-zA-Z0-9_.-]+), not ${JSON.stringify(name)}`,
    );
  }
  for (const address of addresses) checkInterfaceAddress(`nodes[${index}].addresses`, address);
  checkGateways(`nodes[${index}].gateways`, gateways);
  for (const route of routes) checkRoute(`nodes[${index}].routes`, route);
  checkInteger(`nodes[${index}].taps`, taps, 1, MAX_TAPS);
  if (mtu !== undefined) checkMtu(`nodes[${index}].mtu`, mtu);
  if (macAddress !== undefined) checkMacAddress(`nodes[${index}].macAddress`, macAddress);
  const ipv6 = node.ipv6 ?? [...addresses, ...gateways, ...routes.map(({ to }) => to)].some(isIpv6);
  const sysctls = {
    ...(ipv6 ? IPV6_SYSCTLS : undefined),
    ...(ipv6 && !duplicateAddressDetection ? NO_DETECTION_SYSCTLS : undefined),
    ...node.sysctls,
  };
  return { name, taps, addresses, gateways, routes, mtu, macAddress, duplicateAddressDetection, sysctls };
}

/** The ports that one bridge of the many that Linux gives it may have here. */
const MAX_TAPS = 64;

/** In a namespace without a network of Docker's, IPv6 is off and /proc/sys read-only: only creation can turn it on. */
const IPV6_SYSCTLS = { "net.ipv6.conf.all.disable_ipv6": "0", "net.ipv6.conf.default.disable_ipv6": "0" };

/** For link-local addresses, which the kernel adds by itself. Both must say so (kernel's ip-sysctl, accept_dad). */
const NO_DETECTION_SYSCTLS = { "net.ipv6.conf.all.accept_dad": "0", "net.ipv6.conf.default.accept_dad": "0" };
