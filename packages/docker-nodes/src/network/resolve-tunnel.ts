import { isIPv4, isIPv6 } from "node:net";
import { type OptionNames, refuseUnknownOptions } from "../known-options.ts";
import { badValue, checkInteger, checkList } from "../option-checks.ts";
import type { ResolvedWireguard, WireguardInterfaceOptions, WireguardPeer } from "./interface-options.ts";
import { checkInterfaceAddress } from "./network-checks.ts";
import { checkPublicKey, checkSecretKey } from "./wireguard-keys.ts";

const MAX_PORT = 65_535;

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
