import { isIpv6 } from "./network-checks.ts";

/** The name of the interface that a node has unless its options name others. */
export const NODE_INTERFACE = "eth0";

/**
 * Frames that wait in a tap until QEMU reads them. The kernel's own 1,000 lose most of a burst, and nothing reports it; 100,000 lose
 * none of a flood of 100,000. They take memory only while they wait.
 */
const TAP_QUEUE_FRAMES = "100000";

/** An end of a veth pair: a namespace, by a process in it, and the interface's name there. */
export interface VethEnd {
  readonly pid: number;
  readonly device: string;
}

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

/** Returns the name of a tap that is a port of a bridge, by its index among the node's taps. */
export function portName(index: number): string {
  return `port${index}`;
}

/** Returns the command that creates a pair of links in the namespaces of two processes: each is the other's peer. */
export function addVethPair(first: VethEnd, second: VethEnd): string[] {
  const end = ({ pid, device }: VethEnd) => ["name", device, "netns", String(pid)];
  return ["ip", "link", "add", ...end(first), "type", "veth", "peer", ...end(second)];
}

/** Returns the command that changes one setting of a link: `setLink("eth0", "mtu", "1400")`. */
export function setLink(device: string, ...setting: readonly string[]): string[] {
  return ["ip", "link", "set", "dev", device, ...setting];
}

export function addAddress(device: string, address: string, duplicateAddressDetection: boolean): string[] {
  const command = ["ip", "addr", "add", address, "dev", device];
  // Duplicate address detection would make the address unusable for a second, and put frames into the capture.
  return isIpv6(address) && !duplicateAddressDetection ? [...command, "nodad"] : command;
}

export function removeAddress(device: string, address: string): string[] {
  return ["ip", "addr", "del", address, "dev", device];
}
