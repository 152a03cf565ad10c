import type { TopologyEnd, TopologyInterface, TopologyLink } from "./topology.ts";

/** Returns what the drawings call an end: its name, or the link whose node it is. */
export function endTitle(end: TopologyEnd, links: readonly TopologyLink[]): string {
  if (end.name !== undefined) return end.name;
  const own = links[0]?.name;
  return own === undefined ? "node" : `node of ${own}`;
}

/** Returns what kind of end it is, in a few words. */
export function endKind(end: TopologyEnd, links: readonly TopologyLink[]): string {
  if (end.kind === "wire") return links.length > 1 ? "wire between two links" : "wire of the test";
  const kind = end.kind === "segment" ? "segment" : "node";
  return end.container === undefined ? kind : `${kind}, container ${end.container}`;
}

/** Returns an interface in one text: its name, and what it is unless it is the end of links. */
export function interfaceTitle({ name, kind, lower }: TopologyInterface): string {
  if (kind === "tap") return name;
  if (lower.length === 0) return `${name}: ${kind}`;
  return `${name}: ${kind} ${kind === "vlan" ? "on" : "of"} ${lower.join(", ")}`;
}

/** Returns the addresses and gateways of an interface, one text each. */
export function interfaceAddresses({ addresses, gateways }: TopologyInterface): string[] {
  return [...addresses, ...gateways.map((gateway) => `via ${gateway}`)];
}
