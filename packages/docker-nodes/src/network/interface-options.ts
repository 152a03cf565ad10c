/** The part of an interface's options that every kind of interface has. */
export interface InterfaceSettings {
  /** IPv4 and IPv6 addresses with prefix length, `"192.0.2.1/24"`, `"2001:db8::1/64"`. Default: none. */
  readonly addresses?: readonly string[] | undefined;
  /** Default routes through this interface: at most one gateway of each family. Default: none. */
  readonly gateways?: readonly string[] | undefined;
  /** The MTU, in bytes. Default: the kernel's, 1500. */
  readonly mtu?: number | undefined;
  /** The MAC address, `"02:00:00:00:00:01"`. Default: a random one, or that of a member. */
  readonly macAddress?: string | undefined;
}

/** An interface that is the end of a link: a tap, or a bridge of several taps. */
export interface TapInterfaceOptions extends InterfaceSettings {
  /** The kind of interface. Default: `"tap"`. */
  readonly kind?: "tap" | undefined;
  /**
   * The number of its taps, at most 64. With several, the interface is a bridge with the taps as ports, so that as many
   * machines share one Ethernet segment with it. The bridge does not speak STP, does not snoop on multicast, and
   * forwards all frames of up to 9,500 bytes, also those that IEEE 802.1Q reserves for neighbours (STP, LACP, LLDP), except
   * pause frames (01-80-C2-00-00-01). Default: 1, without a bridge.
   */
  readonly taps?: number | undefined;
}

/** A bridge of other interfaces of the node: a transparent relay. It forwards what a bridge of taps forwards. */
export interface BridgeInterfaceOptions extends InterfaceSettings {
  /** The kind of interface. */
  readonly kind: "bridge";
  /** The names of its ports, at least one. They must not have addresses. */
  readonly members: readonly string[];
}

/** How a bond uses its members: the modes of Linux (Documentation/networking/bonding.rst). */
export type BondMode =
  | "balance-rr"
  | "active-backup"
  | "balance-xor"
  | "broadcast"
  | "802.3ad"
  | "balance-tlb"
  | "balance-alb";

/** Several interfaces of the node as one: a LAG. */
export interface BondInterfaceOptions extends InterfaceSettings {
  /** The kind of interface. */
  readonly kind: "bond";
  /** The names of its members, at least one. They must not have addresses. */
  readonly members: readonly string[];
  /** How it uses its members. Default: `"802.3ad"`, link aggregation by LACP. */
  readonly mode?: BondMode | undefined;
  /** How often the peer is asked to send LACP frames, in the mode `802.3ad`: each 30 s or each second. Default: `"slow"`. */
  readonly lacpRate?: "slow" | "fast" | undefined;
  /** What of a frame chooses the member that sends it. Default: `"layer2"`. */
  readonly transmitHash?: "layer2" | "layer2+3" | "layer3+4" | undefined;
  /** How often the carriers of its members are looked at, in milliseconds. Default: 100. */
  readonly monitorMs?: number | undefined;
}

/** A VLAN subinterface: the frames that it sends have the IEEE 802.1Q tag. */
export interface VlanInterfaceOptions extends InterfaceSettings {
  /** The kind of interface. */
  readonly kind: "vlan";
  /** The name of the interface that carries the tagged frames. */
  readonly parent: string;
  /** The VLAN, from 1 to 4094. */
  readonly id: number;
}

/** A VRF: its members have a routing table of their own. */
export interface VrfInterfaceOptions extends InterfaceSettings {
  /** The kind of interface. */
  readonly kind: "vrf";
  /** The names of its members, at least one. */
  readonly members: readonly string[];
  /** The number of its routing table, from 1 to 4294967295 without 253, 254 and 255. */
  readonly table: number;
}

/** A tunnel of WireGuard. Packets to its peers leave through the other interfaces of the node. */
export interface WireguardInterfaceOptions extends Omit<InterfaceSettings, "macAddress"> {
  /** The kind of interface. */
  readonly kind: "wireguard";
  /** Its private key, in base64. It is neither logged nor recorded. `createWireguardKeys()` creates one. */
  readonly privateKey: string;
  /** The UDP port at which peers reach it. Default: one that the kernel chooses. */
  readonly listenPort?: number | undefined;
  /** Its peers. Default: none. */
  readonly peers?: readonly WireguardPeer[] | undefined;
}

/** A peer of a tunnel. */
export interface WireguardPeer {
  /** Its public key, in base64. */
  readonly publicKey: string;
  /** A further key that both share, in base64. It is neither logged nor recorded. Default: none. */
  readonly presharedKey?: string | undefined;
  /** Its address and UDP port, `"192.0.2.2:51820"`, `"[2001:db8::2]:51820"`. Default: from where its first packet arrives. */
  readonly endpoint?: string | undefined;
  /**
   * The addresses behind it, with prefix lengths: to where packets are sent to it, and from where they are accepted. Routes
   * through the tunnel are those of its addresses, and of the node's `routes`.
   */
  readonly allowedIps: readonly string[];
  /** How often a packet is sent to keep the state of a NAT or a firewall in between, in seconds. Default: never. */
  readonly keepaliveS?: number | undefined;
}

/** An interface of a node. */
export type InterfaceOptions =
  | TapInterfaceOptions
  | BridgeInterfaceOptions
  | BondInterfaceOptions
  | VlanInterfaceOptions
  | VrfInterfaceOptions
  | WireguardInterfaceOptions;

/** The settings of an interface, checked and with all defaults in place. */
export interface ResolvedInterfaceSettings {
  /** IPv4 and IPv6 addresses with prefix length. */
  readonly addresses: readonly string[];
  /** The gateways of its default routes: at most one of each family. */
  readonly gateways: readonly string[];
  /** MTU in bytes; `undefined` for the kernel's default. */
  readonly mtu: number | undefined;
  /** MAC address; `undefined` for a random one. */
  readonly macAddress: string | undefined;
}

/** An interface that is the end of a link, with all defaults in place. */
export interface ResolvedTapInterface extends ResolvedInterfaceSettings {
  readonly kind: "tap";
  /** How many taps it has; with more than one it is a bridge of them. */
  readonly taps: number;
}

/** A bond, with all defaults in place. */
export interface ResolvedBond extends ResolvedInterfaceSettings {
  readonly kind: "bond";
  /** The names of its members. */
  readonly members: readonly string[];
  /** How it uses its members. */
  readonly mode: BondMode;
  /** How often the peer is asked to send LACP frames: each 30 s (`slow`) or each second. */
  readonly lacpRate: "slow" | "fast";
  /** What of a frame chooses the member that sends it. */
  readonly transmitHash: "layer2" | "layer2+3" | "layer3+4";
  /** How often the carriers of its members are looked at, in milliseconds. */
  readonly monitorMs: number;
}

/** A bridge of other interfaces, with all defaults in place. */
export interface ResolvedBridge extends ResolvedInterfaceSettings {
  readonly kind: "bridge";
  /** The names of its members. */
  readonly members: readonly string[];
}

/** A VLAN subinterface, with all defaults in place. */
export interface ResolvedVlan extends ResolvedInterfaceSettings {
  readonly kind: "vlan";
  /** The name of the interface that carries the tagged frames. */
  readonly parent: string;
  /** The VLAN, from 1 to 4094. */
  readonly id: number;
}

/** A VRF, with all defaults in place. */
export interface ResolvedVrf extends ResolvedInterfaceSettings {
  readonly kind: "vrf";
  /** The names of its members. */
  readonly members: readonly string[];
  /** The number of its routing table. */
  readonly table: number;
}

/** A tunnel of WireGuard, with all defaults in place. */
export interface ResolvedWireguard extends Omit<ResolvedInterfaceSettings, "macAddress"> {
  readonly kind: "wireguard";
  readonly macAddress?: undefined;
  /** Its private key, in base64. */
  readonly privateKey: string;
  /** The UDP port at which peers reach it; `undefined`: one that the kernel chooses. */
  readonly listenPort: number | undefined;
  /** Its peers. */
  readonly peers: readonly WireguardPeer[];
}

/** An interface of a node, checked and with all defaults in place. */
export type ResolvedInterface =
  | ResolvedTapInterface
  | ResolvedBond
  | ResolvedBridge
  | ResolvedVlan
  | ResolvedVrf
  | ResolvedWireguard;

/** Returns the interfaces that must exist before this one. */
export function lowerInterfaces(options: ResolvedInterface): readonly string[] {
  if (options.kind === "tap" || options.kind === "wireguard") return [];
  return options.kind === "vlan" ? [options.parent] : options.members;
}
