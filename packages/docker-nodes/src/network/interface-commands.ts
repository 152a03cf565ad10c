import type { ResolvedBond, ResolvedInterface } from "./interface-options.ts";
import { addAddress, setLink } from "./ip-commands.ts";

/** The MTU of a bridge's ports: jumbo frames between machines pass, for any MTU of the node itself. */
const PORT_MTU = "9500";
/** The kernel's own MTU. A bridge would otherwise take that of its ports. */
const DEFAULT_MTU = 1_500;
/** Bits of `group_fwd_mask` (Linux, net/bridge): of the 16 link-local groups, all except those that a bridge never forwards. */
const FORWARDED_GROUPS = "65528";
/** The same for one port, where all but pause frames (01-80-C2-00-00-01) may be forwarded. */
const FORWARDED_BY_PORT = "65533";

/** The creation of an interface, which needs a feature of the kernel. */
export interface InterfaceCreation {
  readonly command: readonly string[];
  /** The name of the feature: `bridges`. */
  readonly feature: string;
  /** What the user can do if the kernel lacks it. */
  readonly advice: string;
}

/** A port of a bridge. */
export interface BridgePort {
  readonly device: string;
  /** Whether it gets an MTU at which jumbo frames pass: a tap has no own use for its MTU. */
  readonly passesJumbo: boolean;
}

/** Returns how an interface is created; `undefined` for the only tap of a link, which exists already. */
export function creationOf(name: string, options: ResolvedInterface): InterfaceCreation | undefined {
  switch (options.kind) {
    case "tap":
      return options.taps > 1 ? addBridge(name) : undefined;
    case "bridge":
      return addBridge(name);
    case "bond":
      return {
        command: addLink(name, "bond", ...bondSettings(options)),
        feature: "bonds",
        advice:
          "load its module bonding, or send the LACP frames yourself on wires, links that end in the test process",
      };
    case "vlan":
      return addVlan(options.parent, name, options.id);
    case "vrf":
      return {
        command: addLink(name, "vrf", "table", String(options.table)),
        feature: "VRFs",
        advice: "load its module vrf, or use rules and routing tables, or a node for each VRF",
      };
    case "wireguard":
      return {
        command: addLink(name, "wireguard"),
        feature: "WireGuard",
        advice: "load its module wireguard, or end the tunnel in a machine whose kernel has it",
      };
  }
}

/** Returns how a VLAN subinterface is created. */
export function addVlan(parent: string, name: string, id: number): InterfaceCreation {
  return {
    command: ["ip", "link", "add", "link", parent, "name", name, "type", "vlan", "id", String(id)],
    feature: "VLAN subinterfaces",
    advice: "load its module 8021q, or send tagged frames yourself on a wire, a link that ends in the test process",
  };
}

/**
 * Returns the commands that make interfaces the members of one that was just created, and set its MAC address and MTU, in
 * order. All of them are still down.
 * @param ports the ports of a bridge; of taps, their names in the node
 */
export function assemble(name: string, options: ResolvedInterface, ports: readonly BridgePort[]): string[][] {
  const { mtu, macAddress } = options;
  return [
    ...(macAddress === undefined ? [] : [setLink(name, "address", macAddress)]),
    ...addMembers(name, options, ports),
    ...(mtu === undefined ? [] : [setLink(name, "mtu", String(mtu))]),
  ];
}

/** Returns the commands that add the addresses of an interface, and set it up, in order. */
export function bringUp(
  name: string,
  { addresses }: Pick<ResolvedInterface, "addresses">,
  duplicateAddressDetection: boolean,
): string[][] {
  return [...addresses.map((address) => addAddress(name, address, duplicateAddressDetection)), setLink(name, "up")];
}

function addMembers(name: string, options: ResolvedInterface, ports: readonly BridgePort[]): string[][] {
  switch (options.kind) {
    case "bond":
      return options.members.flatMap((member) => [
        // A member has no address of its own, and so it stays silent.
        setLink(member, "addrgenmode", "none"),
        setLink(member, "master", name),
      ]);
    case "vrf":
      return options.members.map((member) => setLink(member, "master", name));
    case "tap":
    case "bridge":
      return ports.length === 0 ? [] : [...ports.flatMap((port) => addPort(name, port)), ...bridgeMtu(name, options)];
    case "vlan":
    case "wireguard":
      return [];
  }
}

function bridgeMtu(name: string, { mtu }: ResolvedInterface): string[][] {
  return mtu === undefined ? [setLink(name, "mtu", String(DEFAULT_MTU))] : [];
}

/** Ports have no addresses, and so they stay silent. */
function addPort(bridge: string, { device, passesJumbo }: BridgePort): string[][] {
  return [
    setLink(device, "addrgenmode", "none"),
    ...(passesJumbo ? [setLink(device, "mtu", PORT_MTU)] : []),
    setLink(device, "master", bridge),
    setLink(device, "type", "bridge_slave", "group_fwd_mask", FORWARDED_BY_PORT),
    setLink(device, "up"),
  ];
}

function addBridge(name: string): InterfaceCreation {
  const settings = ["stp_state", "0", "forward_delay", "0", "mcast_snooping", "0", "group_fwd_mask", FORWARDED_GROUPS];
  return {
    command: addLink(name, "bridge", ...settings),
    feature: "bridges",
    advice: "load its module bridge, or join the machines by a wire, a link that ends in the test process",
  };
}

function bondSettings({ mode, lacpRate, transmitHash, monitorMs }: ResolvedBond): string[] {
  const lacp = mode === "802.3ad" ? ["lacp_rate", lacpRate] : [];
  const hashes = ["802.3ad", "balance-xor", "balance-tlb"].includes(mode) ? ["xmit_hash_policy", transmitHash] : [];
  return ["mode", mode, "miimon", String(monitorMs), ...lacp, ...hashes];
}

function addLink(name: string, kind: string, ...settings: readonly string[]): string[] {
  return ["ip", "link", "add", "name", name, "type", kind, ...settings];
}
