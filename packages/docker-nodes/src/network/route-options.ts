import { type OptionNames, refuseUnknownOptions } from "../known-options.ts";
import { badValue, checkInteger, checkList, checkObject } from "../option-checks.ts";
import { checkDestination, checkDevice, checkGateway, checkMetric } from "./network-checks.ts";
import { checkTable } from "./resolve-interface.ts";

/** One of several paths of a route. */
export interface NextHop {
  /** The gateway's address. Default: none, the destination is on the link. */
  readonly via?: string | undefined;
  /** The interface. Default: the one that reaches the gateway. */
  readonly device?: string | undefined;
  /** Its share of the traffic, from 1 to 256. Default: 1. */
  readonly weight?: number | undefined;
}

/** A route: its destination, and the path to it. */
export interface RouteOptions {
  /** The destination, with its prefix length: `"198.51.100.0/24"`, `"2001:db8:1::/48"`, or `"default"`. */
  readonly to: string;
  /** The gateway's address. Default: none, the destination is on the link. */
  readonly via?: string | undefined;
  /** The interface. Default: `eth0` without `via`; with it, the interface that reaches the gateway. */
  readonly device?: string | undefined;
  /** Several paths (ECMP), instead of `via` and `device`: at least two. Default: one path. */
  readonly nextHops?: readonly NextHop[] | undefined;
  /** The metric; the lowest wins. Default: the kernel's. */
  readonly metric?: number | undefined;
  /** The number of its routing table, which rules choose. Default: the main table. */
  readonly table?: number | undefined;
}

/** A rule of policy routing: which packets use a routing table. At least one condition must be given. */
export interface RuleOptions {
  /** The routing table of these packets. */
  readonly table: number;
  /** The source, with its prefix length. Default: any. */
  readonly from?: string | undefined;
  /** The destination, with its prefix length. Default: any. */
  readonly to?: string | undefined;
  /** The interface on which they have arrived; `lo` for those of the node itself. Default: any. */
  readonly incoming?: string | undefined;
  /** Their mark (`SO_MARK`, nftables). Default: any. */
  readonly mark?: number | undefined;
  /** The order of the rules: the lowest is asked first. Default: the kernel's, before all that exist. */
  readonly priority?: number | undefined;
}

const ROUTE_OPTION_NAMES: OptionNames<RouteOptions> = {
  to: true,
  via: true,
  device: true,
  nextHops: true,
  metric: true,
  table: true,
};
const NEXT_HOP_NAMES: OptionNames<NextHop> = { via: true, device: true, weight: true };
const RULE_OPTION_NAMES: OptionNames<RuleOptions> = {
  table: true,
  from: true,
  to: true,
  incoming: true,
  mark: true,
  priority: true,
};
const MAX_WEIGHT = 256;
const MAX_UINT32 = 2 ** 32 - 1;

/**
 * Checks a route and returns a copy of it.
 * @param path the route as the user wrote it: `nodes[0].routes[1]`
 * @param call the beginning of the message about an unknown option. Default: `path`
 * @throws {TypeError} for an unknown option or a bad value
 */
export function resolveRoute(route: RouteOptions, path: string, call = path): RouteOptions {
  checkObject(path, route, "a route");
  refuseUnknownOptions(call, route, ROUTE_OPTION_NAMES);
  const { to, via, device, nextHops, metric, table } = route;
  checkDestination(`${path}.to`, to);
  if (via !== undefined) checkGateway(`${path}.via`, via);
  if (device !== undefined) checkDevice(`${path}.device`, device);
  if (metric !== undefined) checkMetric(`${path}.metric`, metric);
  if (table !== undefined) checkTable(`${path}.table`, table);
  if (nextHops === undefined) return { to, via, device, metric, table };
  if (via !== undefined || device !== undefined) {
    throw new TypeError(`${path}: a route has either via and device or nextHops`);
  }
  return { to, nextHops: resolveNextHops(nextHops, `${path}.nextHops`), metric, table };
}

function resolveNextHops(nextHops: readonly NextHop[], path: string): NextHop[] {
  const expectation = "a list of at least two next hops";
  checkList(path, nextHops, expectation);
  if (nextHops.length < 2) throw badValue(path, expectation, nextHops);
  return nextHops.map((hop, index) => {
    const own = `${path}[${index}]`;
    checkObject(own, hop, "a next hop");
    refuseUnknownOptions(own, hop, NEXT_HOP_NAMES);
    const { via, device, weight } = hop;
    if (via === undefined && device === undefined) throw new TypeError(`${own} must have via or device`);
    if (via !== undefined) checkGateway(`${own}.via`, via);
    if (device !== undefined) checkDevice(`${own}.device`, device);
    if (weight !== undefined) checkInteger(`${own}.weight`, weight, 1, MAX_WEIGHT);
    return { via, device, weight };
  });
}

/**
 * Checks a rule and returns a copy of it.
 * @param path the rule as the user wrote it: `nodes[0].rules[1]`
 * @param call the beginning of the message about an unknown option. Default: `path`
 * @throws {TypeError} for an unknown option or a bad value
 */
export function resolveRule(rule: RuleOptions, path: string, call = path): RuleOptions {
  checkObject(path, rule, "a rule");
  refuseUnknownOptions(call, rule, RULE_OPTION_NAMES);
  const { table, from, to, incoming, mark, priority } = rule;
  checkTable(`${path}.table`, table);
  if (from !== undefined) checkDestination(`${path}.from`, from);
  if (to !== undefined) checkDestination(`${path}.to`, to);
  if (incoming !== undefined) checkDevice(`${path}.incoming`, incoming);
  if (mark !== undefined) checkInteger(`${path}.mark`, mark, 1, MAX_UINT32);
  if (priority !== undefined) checkInteger(`${path}.priority`, priority, 1, MAX_UINT32);
  if ([from, to, incoming, mark].some((condition) => condition !== undefined)) {
    return { table, from, to, incoming, mark, priority };
  }
  throw new TypeError(`${path} must have at least one of from, to, incoming and mark`);
}
