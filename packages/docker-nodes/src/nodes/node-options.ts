import { type OptionNames, refuseUnknownOptions } from "../known-options.ts";
import { checkGateways, checkInterfaceAddress, checkMacAddress, checkMtu, isIpv6 } from "../network/network-checks.ts";
import { type RouteOptions, resolveRoute } from "../network/route-options.ts";
import { badValue, checkBoolean, checkInteger, checkList, checkObject, checkStrings } from "../option-checks.ts";

/** One node: a network namespace with one interface, `eth0`. */
export interface NodeOptions {
  /** The container's exact name, which must be free. Default: a unique one, `alpy-<session>-node<index>`. */
  readonly name?: string | undefined;
  /** IPv4 and IPv6 addresses with prefix length, `"192.0.2.1/24"`, `"2001:db8::1/64"`. Default: none. */
  readonly addresses?: readonly string[] | undefined;
  /** Default routes: at most one gateway of each family. Default: none. */
  readonly gateways?: readonly string[] | undefined;
  /**
   * The number of taps of the node, at most 64. With several, its `eth0` is a bridge with the taps as ports, so that as
   * many machines share one Ethernet segment with it. The bridge does not speak STP, does not snoop on multicast, and
   * forwards all frames of up to 9,500 bytes, also those that IEEE 802.1Q reserves for neighbours (STP, LACP, LLDP), except
   * pause frames (01-80-C2-00-00-01). Default: 1, without a bridge.
   */
  readonly taps?: number | undefined;
  /**
   * Whether the node uses IPv6 at all. If so, the kernel itself sends router solicitations and multicast reports when the
   * link comes up. Default: whether an address, a gateway or a route's destination is an IPv6 address.
   */
  readonly ipv6?: boolean | undefined;
  /** Sysctls of the node's namespace, set at its creation: `{ "net.ipv4.ip_forward": "1" }`. Default: none. */
  readonly sysctls?: Readonly<Record<string, string>> | undefined;
  /** Routes in addition to the default routes. Default: none. */
  readonly routes?: readonly RouteOptions[] | undefined;
  /** The MTU of `eth0`, in bytes. Default: the kernel's, 1500. */
  readonly mtu?: number | undefined;
  /** The MAC address of `eth0`, `"02:00:00:00:00:01"`. Default: a random one. */
  readonly macAddress?: string | undefined;
  /**
   * Whether IPv6 addresses wait for duplicate address detection (RFC 4862, section 5.4), about a second, and send its
   * frames, as on most systems. Default: `false`, they are usable immediately.
   */
  readonly duplicateAddressDetection?: boolean | undefined;
}

const NODE_OPTION_NAMES: OptionNames<NodeOptions> = {
  name: true,
  addresses: true,
  gateways: true,
  taps: true,
  ipv6: true,
  sysctls: true,
  routes: true,
  mtu: true,
  macAddress: true,
  duplicateAddressDetection: true,
};

/** A node's options, checked and with all defaults in place. They are options again: resolving them changes nothing. */
export interface ResolvedNodeOptions extends NodeOptions {
  readonly name: string | undefined;
  readonly addresses: readonly string[];
  readonly gateways: readonly string[];
  readonly taps: number;
  readonly ipv6: boolean;
  readonly sysctls: Readonly<Record<string, string>>;
  readonly routes: readonly RouteOptions[];
  readonly mtu: number | undefined;
  readonly macAddress: string | undefined;
  readonly duplicateAddressDetection: boolean;
}

/** The most ports that we allow for one bridge, of the many that Linux allows. */
const MAX_TAPS = 64;

/** In a namespace without a Docker network, IPv6 is off and /proc/sys is read-only: only creation can turn it on. */
const IPV6_SYSCTLS = { "net.ipv6.conf.all.disable_ipv6": "0", "net.ipv6.conf.default.disable_ipv6": "0" };

/** For link-local addresses, which the kernel adds by itself. Both are needed (kernel's ip-sysctl, accept_dad). */
const NO_DETECTION_SYSCTLS = { "net.ipv6.conf.all.accept_dad": "0", "net.ipv6.conf.default.accept_dad": "0" };

/**
 * Checks a node's options and returns them with all defaults in place. Touches nothing outside of its arguments.
 * @param path the options as the user wrote them, for error messages: `nodes[0]`, `machines.left.links[1]`
 * @throws {TypeError} for an unknown option or a bad value; the message begins with the option's path:
 * `machines.left.links[1].addresses[0] must be an IPv4 or IPv6 address with prefix length, got "192.168.0.300/24"`
 */
export function resolveNodeOptions(options: NodeOptions, path: string): ResolvedNodeOptions {
  checkObject(path, options);
  refuseUnknownOptions(path, options, NODE_OPTION_NAMES);
  const { name, mtu, macAddress, taps = 1, sysctls = {}, duplicateAddressDetection = false } = options;
  const { addresses = [], gateways = [], routes = [] } = options;
  checkList(`${path}.addresses`, addresses);
  checkList(`${path}.gateways`, gateways);
  checkList(`${path}.routes`, routes);
  for (const [index, address] of addresses.entries()) checkInterfaceAddress(`${path}.addresses[${index}]`, address);
  checkGateways(`${path}.gateways`, gateways);
  const resolvedRoutes = routes.map((route, index) => resolveRoute(route, `${path}.routes[${index}]`));
  const { ipv6 = [...addresses, ...gateways, ...resolvedRoutes.map(({ to }) => to)].some(isIpv6) } = options;
  if (name !== undefined) checkName(`${path}.name`, name);
  checkInteger(`${path}.taps`, taps, 1, MAX_TAPS);
  checkBoolean(`${path}.ipv6`, ipv6);
  checkStrings(`${path}.sysctls`, sysctls);
  if (mtu !== undefined) checkMtu(`${path}.mtu`, mtu);
  if (macAddress !== undefined) checkMacAddress(`${path}.macAddress`, macAddress);
  checkBoolean(`${path}.duplicateAddressDetection`, duplicateAddressDetection);
  return {
    name,
    addresses: [...addresses],
    gateways: [...gateways],
    taps,
    ipv6,
    sysctls: { ...sysctls },
    routes: resolvedRoutes,
    mtu,
    macAddress,
    duplicateAddressDetection,
  };
}

/** Returns the sysctls of a node's namespace: the node's own, and those that IPv6 needs. */
export function nodeSysctls(node: ResolvedNodeOptions): Record<string, string> {
  return {
    ...(node.ipv6 ? IPV6_SYSCTLS : undefined),
    ...(node.ipv6 && !node.duplicateAddressDetection ? NO_DETECTION_SYSCTLS : undefined),
    ...node.sysctls,
  };
}

function checkName(path: string, value: unknown): void {
  if (typeof value === "string" && /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(value)) return;
  throw badValue(path, "a container name ([a-zA-Z0-9][a-zA-Z0-9_.-]+)", value);
}
