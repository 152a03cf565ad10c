import { isIPv4, isIPv6 } from "node:net";

/** The name of a node's one interface inside its namespace. */
export const NODE_INTERFACE = "eth0";

/** Addresses and default routes of a node. */
export interface InterfaceSettings {
  readonly addresses: readonly string[];
  readonly gateways: readonly string[];
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
export function moveLink(name: string, pid: number): string[] {
  return ["ip", "link", "set", "dev", name, "netns", String(pid), "name", NODE_INTERFACE];
}

/** The commands that set an interface up, in order. A route through a gateway needs the link up, all else comes before. */
export function configureInterface({ addresses, gateways }: InterfaceSettings): string[][] {
  return [
    ...addresses.map(addAddress),
    ["ip", "link", "set", "dev", NODE_INTERFACE, "up"],
    ...gateways.map((gateway) => ["ip", "route", "add", "default", "via", gateway, "dev", NODE_INTERFACE]),
  ];
}

function addAddress(address: string): string[] {
  const command = ["ip", "addr", "add", address, "dev", NODE_INTERFACE];
  // Duplicate address detection would keep the address from use for a second, and put frames into the capture.
  return isIpv6(address) ? [...command, "nodad"] : command;
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
