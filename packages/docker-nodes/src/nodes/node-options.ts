import { type OptionNames, refuseUnknownOptions } from "../known-options.ts";
import type { InterfaceOptions, TapInterfaceOptions } from "../network/interface-options.ts";
import { NODE_INTERFACE } from "../network/ip-commands.ts";
import { isIpv6 } from "../network/network-checks.ts";
import { resolveTap } from "../network/resolve-interface.ts";
import { type Interfaces, resolveInterfaces } from "../network/resolve-interfaces.ts";
import { resolveNames } from "../network/resolve-names.ts";
import { type RouteOptions, type RuleOptions, resolveRoute, resolveRule } from "../network/route-options.ts";
import { badValue, checkBoolean, checkList, checkObject, checkStrings } from "../option-checks.ts";

/**
 * One node: a network namespace. Its own settings of an interface (`addresses`, `gateways`, `mtu`, `macAddress`, `taps`) are
 * those of `eth0`, its only interface, unless `interfaces` names others.
 */
export interface NodeOptions extends Omit<TapInterfaceOptions, "kind"> {
  /** The container's exact name, which must be free. Default: a unique one, `alpy-<session>-node<index>`. */
  readonly name?: string | undefined;
  /**
   * Its interfaces, by name: ends of links, and bonds, bridges, VLANs and VRFs of them, and tunnels. Default: `eth0`, with the node's own
   * settings.
   */
  readonly interfaces?: Readonly<Record<string, InterfaceOptions>> | undefined;
  /**
   * Whether the node uses IPv6 at all. If so, the kernel itself sends router solicitations and multicast reports when the
   * link comes up. Default: whether an address, a gateway, a route or a rule is of IPv6.
   */
  readonly ipv6?: boolean | undefined;
  /** Sysctls of the node's namespace, set at its creation: `{ "net.ipv4.ip_forward": "1" }`. Default: none. */
  readonly sysctls?: Readonly<Record<string, string>> | undefined;
  /** Routes in addition to the default routes. Default: none. */
  readonly routes?: readonly RouteOptions[] | undefined;
  /** Rules of policy routing. Default: none. */
  readonly rules?: readonly RuleOptions[] | undefined;
  /**
   * Whether IPv6 addresses wait for duplicate address detection (RFC 4862, section 5.4), about a second, and send its
   * frames, as on most systems. Default: `false`, they are usable immediately.
   */
  readonly duplicateAddressDetection?: boolean | undefined;
  /**
   * Whether IPv6 router advertisements are accepted, which add an address, a default route and an MTU (RFC 4862); also on a
   * node that forwards. Default: whether the node uses IPv6 and has no IPv6 address of its own.
   */
  readonly acceptRouterAdvertisements?: boolean | undefined;
  /**
   * The addresses of its name servers, at most 3, in `/etc/resolv.conf` of its applications. Default: `["127.0.0.1"]`, the node itself,
   * so that look-ups fail immediately unless an application answers them.
   */
  readonly dns?: readonly string[] | undefined;
  /** Addresses by host name, in `/etc/hosts` of its applications: `{ dut: "192.0.2.254" }`. Default: none. */
  readonly hosts?: Readonly<Record<string, string>> | undefined;
}

/** The settings of the only interface of a node. */
const OWN_SETTINGS: OptionNames<Omit<TapInterfaceOptions, "kind">> = {
  addresses: true,
  gateways: true,
  mtu: true,
  macAddress: true,
  taps: true,
};

const NODE_OPTION_NAMES: OptionNames<NodeOptions> = {
  name: true,
  interfaces: true,
  ...OWN_SETTINGS,
  ipv6: true,
  sysctls: true,
  routes: true,
  rules: true,
  duplicateAddressDetection: true,
  acceptRouterAdvertisements: true,
  dns: true,
  hosts: true,
};

/** A node's options, checked and with all defaults in place. They are options again: resolving them changes nothing. */
export interface ResolvedNodeOptions extends Omit<NodeOptions, keyof typeof OWN_SETTINGS> {
  readonly name: string | undefined;
  /** All its interfaces, each after those that it needs. */
  readonly interfaces: Interfaces;
  readonly ipv6: boolean;
  readonly sysctls: Readonly<Record<string, string>>;
  readonly routes: readonly RouteOptions[];
  readonly rules: readonly RuleOptions[];
  readonly duplicateAddressDetection: boolean;
  readonly acceptRouterAdvertisements: boolean;
  readonly dns: readonly string[];
  readonly hosts: Readonly<Record<string, string>>;
}

/** In a namespace without a Docker network, IPv6 is off and /proc/sys is read-only: only creation can turn it on. */
const IPV6_SYSCTLS = { "net.ipv6.conf.all.disable_ipv6": "0", "net.ipv6.conf.default.disable_ipv6": "0" };

/** For link-local addresses, which the kernel adds by itself. Both are needed (kernel's ip-sysctl, accept_dad). */
const NO_DETECTION_SYSCTLS = { "net.ipv6.conf.all.accept_dad": "0", "net.ipv6.conf.default.accept_dad": "0" };

/** `2` accepts them on a node that forwards, too (kernel's ip-sysctl, accept_ra). */
const ROUTER_ADVERTISEMENT_SYSCTLS = ["net.ipv6.conf.all.accept_ra", "net.ipv6.conf.default.accept_ra"] as const;

/**
 * Checks a node's options and returns them with all defaults in place. Touches nothing outside of its arguments.
 * @param path the options as the user wrote them, for error messages: `nodes[0]`, `machines.left.links[1]`
 * @throws {TypeError} for an unknown option or a bad value; the message begins with the option's path:
 * `machines.left.links[1].addresses[0] must be an IPv4 or IPv6 address with prefix length, got "192.168.0.300/24"`
 */
export function resolveNodeOptions(options: NodeOptions, path: string): ResolvedNodeOptions {
  checkObject(path, options);
  refuseUnknownOptions(path, options, NODE_OPTION_NAMES);
  const { name, sysctls = {}, routes = [], rules = [], duplicateAddressDetection = false } = options;
  const interfaces = interfacesOf(options, path);
  checkList(`${path}.routes`, routes);
  checkList(`${path}.rules`, rules);
  const resolvedRoutes = routes.map((route, index) => resolveRoute(route, `${path}.routes[${index}]`));
  const resolvedRules = rules.map((rule, index) => resolveRule(rule, `${path}.rules[${index}]`));
  for (const [index, route] of resolvedRoutes.entries()) checkDeviceOf(route, interfaces, `${path}.routes[${index}]`);
  const { ipv6 = speaksIpv6(interfaces, resolvedRoutes, resolvedRules) } = options;
  const { acceptRouterAdvertisements = ipv6 && !hasIpv6Address(interfaces) } = options;
  if (name !== undefined) checkName(`${path}.name`, name);
  checkBoolean(`${path}.ipv6`, ipv6);
  checkStrings(`${path}.sysctls`, sysctls);
  checkBoolean(`${path}.duplicateAddressDetection`, duplicateAddressDetection);
  checkBoolean(`${path}.acceptRouterAdvertisements`, acceptRouterAdvertisements);
  return {
    name,
    interfaces,
    ipv6,
    sysctls: { ...sysctls },
    routes: resolvedRoutes,
    rules: resolvedRules,
    duplicateAddressDetection,
    acceptRouterAdvertisements,
    ...resolveNames(options, path),
  };
}

/** Returns the sysctls of a node's namespace: the node's own, and those that IPv6 needs. */
export function nodeSysctls(node: ResolvedNodeOptions): Record<string, string> {
  return {
    ...(node.ipv6 ? IPV6_SYSCTLS : undefined),
    ...(node.ipv6 && !node.duplicateAddressDetection ? NO_DETECTION_SYSCTLS : undefined),
    ...(node.ipv6 ? advertisementSysctls(node.acceptRouterAdvertisements) : undefined),
    ...node.sysctls,
  };
}

/** Returns how many taps each interface of a node has that is the end of a link. */
export function tapCounts({ interfaces }: ResolvedNodeOptions): [string, number][] {
  return Object.entries(interfaces).flatMap(([name, options]): [string, number][] =>
    options.kind === "tap" ? [[name, options.taps]] : [],
  );
}

function interfacesOf(options: NodeOptions, path: string): Interfaces {
  const { interfaces, addresses, gateways, mtu, macAddress, taps } = options;
  const own = { addresses, gateways, mtu, macAddress, taps };
  if (interfaces === undefined) return { [NODE_INTERFACE]: resolveTap(own, path) };
  const given = Object.entries(own).find(([, value]) => value !== undefined);
  if (given === undefined) return resolveInterfaces(interfaces, `${path}.interfaces`);
  throw new TypeError(`${path}.${given[0]}: with interfaces, each interface has its own`);
}

function advertisementSysctls(accepts: boolean): Record<string, string> {
  return Object.fromEntries(ROUTER_ADVERTISEMENT_SYSCTLS.map((name) => [name, accepts ? "2" : "0"]));
}

function hasIpv6Address(interfaces: Interfaces): boolean {
  return Object.values(interfaces).some(({ addresses }) => addresses.some(isIpv6));
}

function speaksIpv6(interfaces: Interfaces, routes: readonly RouteOptions[], rules: readonly RuleOptions[]): boolean {
  const own = Object.values(interfaces).flatMap(({ addresses, gateways }) => [...addresses, ...gateways]);
  const destinations = [...routes.map(({ to }) => to), ...rules.flatMap(({ from = "", to = "" }) => [from, to])];
  return [...own, ...destinations].some(isIpv6);
}

/** A route without any device is one of `eth0`, which must exist. */
function checkDeviceOf({ via, device, nextHops }: RouteOptions, interfaces: Interfaces, path: string): void {
  if (device !== undefined || via !== undefined || nextHops !== undefined || NODE_INTERFACE in interfaces) return;
  throw badValue(`${path}.device`, `one of ${Object.keys(interfaces).join(", ")}`, device);
}

function checkName(path: string, value: unknown): void {
  if (typeof value === "string" && /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(value)) return;
  throw badValue(path, "a container name ([a-zA-Z0-9][a-zA-Z0-9_.-]+)", value);
}
