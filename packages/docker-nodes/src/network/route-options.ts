import { type OptionNames, refuseUnknownOptions } from "../known-options.ts";
import { checkObject } from "../option-checks.ts";
import { checkDestination, checkDevice, checkGateway, checkMetric } from "./network-checks.ts";

/** A route: its destination, and the path to it. */
export interface RouteOptions {
  /** The destination, with its prefix length: `"198.51.100.0/24"`, `"2001:db8:1::/48"`, or `"default"`. */
  readonly to: string;
  /** The gateway's address. Default: none, the destination is on the link. */
  readonly via?: string | undefined;
  /** The interface. Default: `eth0` without `via`; with it, the interface that reaches the gateway. */
  readonly device?: string | undefined;
  /** The metric; the lowest wins. Default: the kernel's. */
  readonly metric?: number | undefined;
}

const ROUTE_OPTION_NAMES: OptionNames<RouteOptions> = { to: true, via: true, device: true, metric: true };

/**
 * Checks a route and returns a copy of it.
 * @param path the route as the user wrote it: `nodes[0].routes[1]`
 * @param call the beginning of the message about an unknown option. Default: `path`
 * @throws {TypeError} for an unknown option or a bad value
 */
export function resolveRoute(route: RouteOptions, path: string, call = path): RouteOptions {
  checkObject(path, route, "a route");
  refuseUnknownOptions(call, route, ROUTE_OPTION_NAMES);
  const { to, via, device, metric } = route;
  checkDestination(`${path}.to`, to);
  if (via !== undefined) checkGateway(`${path}.via`, via);
  if (device !== undefined) checkDevice(`${path}.device`, device);
  if (metric !== undefined) checkMetric(`${path}.metric`, metric);
  return { to, via, device, metric };
}
