import { isIpv6 } from "./network-checks.ts";
import type { NextHop, RouteOptions, RuleOptions } from "./route-options.ts";

/** Returns the command that adds or removes a route; ip-route(8). */
export function changeRoute(change: "add" | "del", route: RouteOptions): string[] {
  const { to, via, device, nextHops = [], metric, table } = route;
  return [
    ...ipOf([to, via, ...nextHops.map((hop) => hop.via)]),
    "route",
    change,
    to,
    ...path({ via, device }),
    ...word("table", table),
    ...word("metric", metric),
    ...nextHops.flatMap((hop) => ["nexthop", ...path(hop), ...word("weight", hop.weight)]),
  ];
}

/** Returns the commands that add or remove a rule, one for each family that it is for; ip-rule(8). */
export function changeRule(change: "add" | "del", rule: RuleOptions, hasIpv6: boolean): string[][] {
  const { table, from, to, incoming, mark, priority } = rule;
  const addresses = [from, to].filter((address) => address !== undefined && address !== "default");
  const parameters = [
    ...word("from", from),
    ...word("to", to),
    ...word("iif", incoming),
    ...word("fwmark", mark),
    ...word("priority", priority),
    ...word("table", table),
  ];
  const command = (ip: readonly string[]): string[] => [...ip, "rule", change, ...parameters];
  if (addresses.length > 0) return [command(ipOf(addresses))];
  return hasIpv6 ? [command(["ip"]), command(["ip", "-6"])] : [command(["ip"])];
}

function ipOf(addresses: readonly (string | undefined)[]): string[] {
  return addresses.some((address) => address !== undefined && isIpv6(address)) ? ["ip", "-6"] : ["ip"];
}

function path({ via, device }: NextHop): string[] {
  return [...word("via", via), ...word("dev", device)];
}

function word(name: string, value: string | number | undefined): string[] {
  return value === undefined ? [] : [name, String(value)];
}
