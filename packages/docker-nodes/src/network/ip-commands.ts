import { isIPv4, isIPv6 } from "node:net";

/** The name of a node's one interface inside its namespace. */
export const NODE_INTERFACE = "eth0";

/** A route: where to, and by which way. */
export interface RouteOptions {
  /** The destination, with its prefix length: `"198.51.100.0/24"`, `"2001:db8:1::/48"`, or `"default"`. */
  readonly to: string;
  /** The gateway's address. Default: none, the destination is on the link. */
  readonly via?: string;
  /** The interface. Default: `eth0` without `via`; with it, the one that reaches the gateway. */
  readonly device?: string;
  /** The metric; the lowest wins. Default: the kernel's. */
  readonly metric?: number;
}

/** All that is set on a node's `eth0` before it is used. */
export interface InterfaceSettings {
  readonly addresses: readonly string[];
  readonly gateways: readonly string[];
  readonly routes: readonly RouteOptions[];
  readonly mtu: number | undefined;
  readonly macAddress: string | undefined;
  readonly duplicateAddressDetection: boolean;
}

export function addTap(name: string, owner: number): string[] {
  return ["ip", "tuntap", "add", "mode", "tap", "dev", name, "user", String(owner)];
}

/** A link's alias is a text of its own, which the kernel keeps and does not look at. */
export function setAlias(name: string, alias: string): string[] {
  return ["ip", "link", "set", "dev", name, "alias", alias];
}

export function deleteLink(name: string): string[] {
  return ["ip", "link", "del", "dev", name];
}

/** Moves a link into the namespace of the process `pid`, renamed on the way. */
export function moveLink(name: string, pid: number, device: string): string[] {
  return ["ip", "link", "set", "dev", name, "netns", String(pid), "name", device];
}

/** The name of a port of a node's bridge. */
export function portName(index: number): string {
  return `port${index}`;
}

/** Bits of `group_fwd_mask` (Linux, net/bridge): of the 16 link-local groups, all but those that it never passes on. */
const PASSED_ON = "65528";

/** The commands that make `eth0` a bridge of these ports, in order. Ports have no addresses of their own, and so are silent. */
export function makeBridge(ports: readonly string[], mtu: number | undefined): string[][] {
  const settings = ["stp_state", "0", "forward_delay", "0", "mcast_snooping", "0", "group_fwd_mask", PASSED_ON];
  return [
    ["ip", "link", "add", "name", NODE_INTERFACE, "type", "bridge", ...settings],
    ...ports.flatMap((port) => [
      setLink(port, "addrgenmode", "none"),
      ...(mtu === undefined ? [] : [setLink(port, "mtu", String(mtu))]),
      setLink(port, "master", NODE_INTERFACE),
      setLink(port, "up"),
    ]),
  ];
}

/** Makes a pair of links in the namespaces of two processes: each is the other's peer. */
export function addVethPair(pid: number, peerPid: number): string[] {
  const end = (namespace: number) => ["name", NODE_INTERFACE, "netns", String(namespace)];
  return ["ip", "link", "add", ...end(pid), "type", "veth", "peer", ...end(peerPid)];
}

/** The commands that set an interface up, in order. A route through a gateway needs the link up, all else comes before. */
export function configureInterface(settings: InterfaceSettings): string[][] {
  const { addresses, gateways, routes, mtu, macAddress, duplicateAddressDetection } = settings;
  return [
    ...(macAddress === undefined ? [] : [setLink(NODE_INTERFACE, "address", macAddress)]),
    ...(mtu === undefined ? [] : [setLink(NODE_INTERFACE, "mtu", String(mtu))]),
    ...addresses.map((address) => addAddress(NODE_INTERFACE, address, duplicateAddressDetection)),
    setLink(NODE_INTERFACE, "up"),
    ...gateways.map((via) => changeRoute("add", { to: "default", via, device: NODE_INTERFACE })),
    ...routes.map((route) => changeRoute("add", { device: NODE_INTERFACE, ...route })),
  ];
}

/** Changes one setting of a link: `setLink("eth0", "mtu", "1400")`. */
export function setLink(device: string, ...setting: readonly string[]): string[] {
  return ["ip", "link", "set", "dev", device, ...setting];
}

export function addVlan(device: string, name: string, id: number): string[] {
  return ["ip", "link", "add", "link", device, "name", name, "type", "vlan", "id", String(id)];
}

export function addAddress(device: string, address: string, duplicateAddressDetection: boolean): string[] {
  const command = ["ip", "addr", "add", address, "dev", device];
  // Duplicate address detection would keep the address from use for a second, and put frames into the capture.
  return isIpv6(address) && !duplicateAddressDetection ? [...command, "nodad"] : command;
}

export function removeAddress(device: string, address: string): string[] {
  return ["ip", "addr", "del", address, "dev", device];
}

export function changeRoute(change: "add" | "del", { to, via, device, metric }: RouteOptions): string[] {
  const family = [to, via ?? ""].some(isIpv6) ? ["-6"] : [];
  return [
    ...["ip", ...family, "route", change, to],
    ...(via === undefined ? [] : ["via", via]),
    ...(device === undefined ? [] : ["dev", device]),
    ...(metric === undefined ? [] : ["metric", String(metric)]),
  ];
}

/** Whether an address, with or without its prefix length, is of IPv6. */
export function isIpv6(address: string): boolean {
  return address.includes(":");
}

/** @throws {TypeError} unless `value` is an address with its prefix length. */
export function checkInterfaceAddress(option: string, value: string): void {
  const [, address = "", length = ""] = /^([0-9a-fA-F.:]+)\/(\d{1,3})$/.exec(value) ?? [];
  const longest = isIPv4(address) ? 32 : isIPv6(address) ? 128 : -1;
  if (length !== "" && Number(length) <= longest) return;
  throw new TypeError(`${option} must be an address with prefix length ("192.0.2.1/24"), not ${JSON.stringify(value)}`);
}

/** @throws {TypeError} unless there is at most one gateway of each family. */
export function checkGateways(option: string, values: readonly string[]): void {
  for (const value of values) {
    if (isIPv4(value) || (isIPv6(value) && !value.includes("%"))) continue;
    throw new TypeError(`${option} must hold addresses ("192.0.2.254", "fe80::1"), not ${JSON.stringify(value)}`);
  }
  const ipv6 = values.filter(isIpv6).length;
  if (ipv6 > 1 || values.length - ipv6 > 1) {
    throw new TypeError(`${option} must hold at most one gateway of each family, not ${JSON.stringify(values)}`);
  }
}

/** @throws {TypeError} unless `value` is a unicast MAC address. */
export function checkMacAddress(option: string, value: string): void {
  if (/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(value) && Number.parseInt(value, 16) % 2 === 0) return;
  throw new TypeError(`${option} must be a unicast MAC address ("02:00:00:00:00:01"), not ${JSON.stringify(value)}`);
}

/** @throws {TypeError} unless `value` is an integer from `lowest` to `highest`. */
export function checkInteger(option: string, value: number, lowest: number, highest: number): void {
  if (Number.isSafeInteger(value) && value >= lowest && value <= highest) return;
  throw new TypeError(`${option} must be an integer from ${lowest} to ${highest}, not ${String(value)}`);
}

/** The least of IPv4 (RFC 791), and the most of a tap. */
export function checkMtu(option: string, value: number): void {
  checkInteger(option, value, 68, 65_521);
}

/** @throws {TypeError} unless `value` can be an interface's name (15 characters, no space, slash or colon). */
export function checkDevice(option: string, value: string): void {
  if (/^(?!-)[^\s/:\0]{1,15}$/.test(value) && value !== "." && value !== "..") return;
  throw new TypeError(`${option} must be the name of an interface ("eth0"), not ${JSON.stringify(value)}`);
}

/** @throws {TypeError} unless the route's parts are such. */
export function checkRoute(option: string, { to, via, device, metric }: RouteOptions): void {
  if (to !== "default") checkInterfaceAddress(`${option}.to`, to);
  if (via !== undefined) checkGateways(`${option}.via`, [via]);
  if (device !== undefined) checkDevice(`${option}.device`, device);
  if (metric !== undefined) checkInteger(`${option}.metric`, metric, 0, 2 ** 32 - 1);
}
