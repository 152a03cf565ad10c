import { isIpv6 } from "./network-checks.ts";
import type { RouteOptions } from "./route-options.ts";

/** The name of a node's one interface inside its namespace. */
export const NODE_INTERFACE = "eth0";

/** The settings of a node's `eth0`, applied before it is used. */
export interface InterfaceSettings {
  readonly addresses: readonly string[];
  readonly gateways: readonly string[];
  readonly routes: readonly RouteOptions[];
  readonly mtu: number | undefined;
  readonly macAddress: string | undefined;
  readonly duplicateAddressDetection: boolean;
}

/**
 * Frames that wait in a tap until QEMU reads them. The kernel's own 1,000 lose most of a burst, and nothing reports it; 100,000 lose
 * none of a flood of 100,000. They take memory only while they wait.
 */
const TAP_QUEUE_FRAMES = "100000";
/** The MTU of a bridge's ports: jumbo frames between machines pass, for any MTU of the node itself. */
const PORT_MTU = "9500";
/** The kernel's own MTU. A bridge would otherwise take that of its ports. */
const DEFAULT_MTU = 1_500;
/** Bits of `group_fwd_mask` (Linux, net/bridge): of the 16 link-local groups, all except those that a bridge never forwards. */
const FORWARDED_GROUPS = "65528";
/** The same for one port, where all but pause frames (01-80-C2-00-00-01) may be forwarded. */
const FORWARDED_BY_PORT = "65533";

export function addTap(name: string, owner: number): string[] {
  return ["ip", "tuntap", "add", "mode", "tap", "dev", name, "user", String(owner)];
}

/** Returns the command that sets a tap's queue and alias: free text that the kernel keeps and does not interpret. */
export function prepareTap(name: string, alias: string): string[] {
  return setLink(name, "txqueuelen", TAP_QUEUE_FRAMES, "alias", alias);
}

export function deleteLink(name: string): string[] {
  return ["ip", "link", "del", "dev", name];
}

/** Returns the command that moves a link into the namespace of the process `pid` and renames it. */
export function moveLink(name: string, pid: number, device: string): string[] {
  return ["ip", "link", "set", "dev", name, "netns", String(pid), "name", device];
}

/** Returns the name of a port of a node's bridge. */
export function portName(index: number): string {
  return `port${index}`;
}

/**
 * Returns the command that creates `eth0` as a bridge. It needs the kernel's support for bridges; {@link addBridgePorts}
 * follows.
 */
export function addBridge(): string[] {
  const settings = ["stp_state", "0", "forward_delay", "0", "mcast_snooping", "0", "group_fwd_mask", FORWARDED_GROUPS];
  return ["ip", "link", "add", "name", NODE_INTERFACE, "type", "bridge", ...settings];
}

/**
 * Returns the commands that add ports to the bridge, in order. Ports have no addresses, and so they stay silent.
 * @param mtu the MTU of the bridge itself
 */
export function addBridgePorts(ports: readonly string[], mtu = DEFAULT_MTU): string[][] {
  const added = ports.flatMap((port) => [
    setLink(port, "addrgenmode", "none"),
    setLink(port, "mtu", PORT_MTU),
    setLink(port, "master", NODE_INTERFACE),
    setLink(port, "type", "bridge_slave", "group_fwd_mask", FORWARDED_BY_PORT),
    setLink(port, "up"),
  ]);
  return [...added, setLink(NODE_INTERFACE, "mtu", String(mtu))];
}

/** Returns the command that creates a pair of links in the namespaces of two processes: each is the other's peer. */
export function addVethPair(pid: number, peerPid: number): string[] {
  const end = (namespace: number) => ["name", NODE_INTERFACE, "netns", String(namespace)];
  return ["ip", "link", "add", ...end(pid), "type", "veth", "peer", ...end(peerPid)];
}

/** Returns the commands that set an interface up, in order. Routes come last, because they need the link to be up. */
export function configureInterface(settings: InterfaceSettings): string[][] {
  const { addresses, gateways, routes, mtu, macAddress, duplicateAddressDetection } = settings;
  return [
    ...(macAddress === undefined ? [] : [setLink(NODE_INTERFACE, "address", macAddress)]),
    ...(mtu === undefined ? [] : [setLink(NODE_INTERFACE, "mtu", String(mtu))]),
    ...addresses.map((address) => addAddress(NODE_INTERFACE, address, duplicateAddressDetection)),
    setLink(NODE_INTERFACE, "up"),
    ...gateways.map((via) => changeRoute("add", { to: "default", via, device: NODE_INTERFACE })),
    ...routes.map((route) => changeRoute("add", { ...route, device: route.device ?? NODE_INTERFACE })),
  ];
}

/** Returns the command that changes one setting of a link: `setLink("eth0", "mtu", "1400")`. */
export function setLink(device: string, ...setting: readonly string[]): string[] {
  return ["ip", "link", "set", "dev", device, ...setting];
}

export function addVlan(device: string, name: string, id: number): string[] {
  return ["ip", "link", "add", "link", device, "name", name, "type", "vlan", "id", String(id)];
}

export function addAddress(device: string, address: string, duplicateAddressDetection: boolean): string[] {
  const command = ["ip", "addr", "add", address, "dev", device];
  // Duplicate address detection would make the address unusable for a second, and put frames into the capture.
  return isIpv6(address) && !duplicateAddressDetection ? [...command, "nodad"] : command;
}

export function removeAddress(device: string, address: string): string[] {
  return ["ip", "addr", "del", address, "dev", device];
}

export function changeRoute(change: "add" | "del", { to, via, device, metric }: RouteOptions): string[] {
  const isOfIpv6 = isIpv6(to) || (via !== undefined && isIpv6(via));
  return [
    "ip",
    ...(isOfIpv6 ? ["-6"] : []),
    "route",
    change,
    to,
    ...(via === undefined ? [] : ["via", via]),
    ...(device === undefined ? [] : ["dev", device]),
    ...(metric === undefined ? [] : ["metric", String(metric)]),
  ];
}
