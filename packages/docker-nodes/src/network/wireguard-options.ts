import { isIPv4, isIPv6 } from "node:net";
import { type OptionNames, refuseUnknownOptions } from "../known-options.ts";
import { badValue, checkInteger, checkList } from "../option-checks.ts";
import type { InterfaceSettings, ResolvedInterfaceSettings } from "./interface-options.ts";
import { checkInterfaceAddress } from "./network-checks.ts";
import { checkPublicKey, checkSecretKey } from "./wireguard-keys.ts";

const MAX_PORT = 65_535;

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

/** A tunnel of WireGuard, with all defaults in place. */
export interface ResolvedWireguard extends Omit<ResolvedInterfaceSettings, "macAddress"> {
  readonly kind: "wireguard";
  readonly macAddress?: undefined;
  readonly privateKey: string;
  readonly listenPort: number | undefined;
  readonly peers: readonly WireguardPeer[];
}

const PEER_NAMES: OptionNames<WireguardPeer> = {
  publicKey: true,
  presharedKey: true,
  endpoint: true,
  allowedIps: true,
  keepaliveS: true,
};

/** The settings of a tunnel that only WireGuard has. */
type Tunnel = Pick<ResolvedWireguard, "kind" | "privateKey" | "listenPort" | "peers">;

/** Checks the options of a tunnel, except for those that every interface has. @throws {TypeError} for a bad value */
export function resolveTunnel(options: WireguardInterfaceOptions, path: string): Tunnel {
  const { privateKey, listenPort, peers = [] } = options;
  checkSecretKey(`${path}.privateKey`, privateKey);
  if (listenPort !== undefined) checkInteger(`${path}.listenPort`, listenPort, 1, MAX_PORT);
  checkList(`${path}.peers`, peers);
  for (const [index, peer] of peers.entries()) checkPeer(`${path}.peers[${index}]`, peer);
  return { kind: "wireguard", privateKey, listenPort, peers: peers.map((peer) => ({ ...peer })) };
}

function checkPeer(path: string, peer: WireguardPeer): void {
  refuseUnknownOptions(path, peer, PEER_NAMES);
  const { publicKey, presharedKey, endpoint, allowedIps, keepaliveS } = peer;
  checkPublicKey(`${path}.publicKey`, publicKey);
  if (presharedKey !== undefined) checkSecretKey(`${path}.presharedKey`, presharedKey);
  if (endpoint !== undefined) checkEndpoint(`${path}.endpoint`, endpoint);
  checkList(`${path}.allowedIps`, allowedIps);
  for (const [index, address] of allowedIps.entries()) checkInterfaceAddress(`${path}.allowedIps[${index}]`, address);
  if (keepaliveS !== undefined) checkInteger(`${path}.keepaliveS`, keepaliveS, 1, MAX_PORT);
}

function checkEndpoint(path: string, value: unknown): void {
  const match = typeof value === "string" ? /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(value) : null;
  const [, ipv6 = "", ipv4 = "", port] = match ?? [];
  const isAddress = isIPv4(ipv4) || (isIPv6(ipv6) && !ipv6.includes("%"));
  if (isAddress && Number(port) >= 1 && Number(port) <= MAX_PORT) return;
  throw badValue(path, 'an address with a port, such as "192.0.2.2:51820" or "[2001:db8::2]:51820"', value);
}
