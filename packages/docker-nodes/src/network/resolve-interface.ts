import { type OptionNames, refuseUnknownOptions } from "../known-options.ts";
import { badValue, checkInteger, checkList, checkObject } from "../option-checks.ts";
import type {
  BondInterfaceOptions,
  BridgeInterfaceOptions,
  InterfaceOptions,
  InterfaceSettings,
  ResolvedBond,
  ResolvedInterface,
  ResolvedInterfaceSettings,
  TapInterfaceOptions,
  VlanInterfaceOptions,
  VrfInterfaceOptions,
  WireguardInterfaceOptions,
} from "./interface-options.ts";
import { checkDevice, checkGateways, checkInterfaceAddress, checkMacAddress, checkMtu } from "./network-checks.ts";
import { resolveTunnel } from "./resolve-tunnel.ts";

/** The most ports that we allow for one bridge, of the many that Linux allows. */
const MAX_TAPS = 64;
const MAX_MONITOR_MS = 60_000;
const DEFAULT_MONITOR_MS = 100;
const MAX_VLAN = 4_094;
const MAX_TABLE = 2 ** 32 - 1;
/** The kernel's own tables: default, main and local (rtnetlink(7)). */
const KERNEL_TABLES: ReadonlySet<number> = new Set([253, 254, 255]);

const SETTING_NAMES: OptionNames<InterfaceSettings> = { addresses: true, gateways: true, mtu: true, macAddress: true };
const TAP_NAMES: OptionNames<TapInterfaceOptions> = { kind: true, taps: true, ...SETTING_NAMES };
const BRIDGE_NAMES: OptionNames<BridgeInterfaceOptions> = { kind: true, members: true, ...SETTING_NAMES };
const BOND_NAMES: OptionNames<BondInterfaceOptions> = {
  kind: true,
  members: true,
  mode: true,
  lacpRate: true,
  transmitHash: true,
  monitorMs: true,
  ...SETTING_NAMES,
};
const VLAN_NAMES: OptionNames<VlanInterfaceOptions> = { kind: true, parent: true, id: true, ...SETTING_NAMES };
const VRF_NAMES: OptionNames<VrfInterfaceOptions> = { kind: true, members: true, table: true, ...SETTING_NAMES };

const WIREGUARD_NAMES: OptionNames<WireguardInterfaceOptions> = {
  kind: true,
  privateKey: true,
  listenPort: true,
  peers: true,
  addresses: true,
  gateways: true,
  mtu: true,
};

const KINDS = ["tap", "bridge", "bond", "vlan", "vrf", "wireguard"] as const;
const BOND_MODES = [
  "balance-rr",
  "active-backup",
  "balance-xor",
  "broadcast",
  "802.3ad",
  "balance-tlb",
  "balance-alb",
] as const satisfies readonly BondInterfaceOptions["mode"][];
const LACP_RATES = ["slow", "fast"] as const;
const TRANSMIT_HASHES = ["layer2", "layer2+3", "layer3+4"] as const;

/**
 * Checks an interface's options and returns them with all defaults in place. Whether the interfaces that it names exist is
 * checked with all of them.
 * @param path the options as the user wrote them: `nodes[0].interfaces.eth1`
 * @throws {TypeError} for an unknown option or a bad value
 */
export function resolveInterface(options: InterfaceOptions, path: string): ResolvedInterface {
  checkObject(path, options);
  switch (options.kind) {
    case undefined:
    case "tap":
      return resolveTap(options, path);
    case "bridge":
      refuseUnknownOptions(path, options, BRIDGE_NAMES);
      return { kind: "bridge", members: resolveMembers(options.members, path), ...resolveSettings(options, path) };
    case "bond":
      return resolveBond(options, path);
    case "vlan": {
      refuseUnknownOptions(path, options, VLAN_NAMES);
      const { parent, id } = options;
      checkDevice(`${path}.parent`, parent);
      checkInteger(`${path}.id`, id, 1, MAX_VLAN);
      return { kind: "vlan", parent, id, ...resolveSettings(options, path) };
    }
    case "vrf": {
      refuseUnknownOptions(path, options, VRF_NAMES);
      const { members, table } = options;
      checkTable(`${path}.table`, table);
      return { kind: "vrf", members: resolveMembers(members, path), table, ...resolveSettings(options, path) };
    }
    case "wireguard": {
      refuseUnknownOptions(path, options, WIREGUARD_NAMES);
      const { macAddress: _none, ...settings } = resolveSettings(options, path);
      return { ...resolveTunnel(options, path), ...settings };
    }
    default: {
      const { kind } = options as { readonly kind: unknown };
      throw badValue(`${path}.kind`, `one of ${KINDS.join(", ")}`, kind);
    }
  }
}

/** Checks the settings that every interface has. @throws {TypeError} for a bad value */
function resolveSettings(options: InterfaceSettings, path: string): ResolvedInterfaceSettings {
  const { addresses = [], gateways = [], mtu, macAddress } = options;
  checkList(`${path}.addresses`, addresses);
  checkList(`${path}.gateways`, gateways);
  for (const [index, address] of addresses.entries()) checkInterfaceAddress(`${path}.addresses[${index}]`, address);
  checkGateways(`${path}.gateways`, gateways);
  if (mtu !== undefined) checkMtu(`${path}.mtu`, mtu);
  if (macAddress !== undefined) checkMacAddress(`${path}.macAddress`, macAddress);
  return { addresses: [...addresses], gateways: [...gateways], mtu, macAddress };
}

/** Checks that `value` is the number of a routing table that the kernel does not use itself. @throws {TypeError} if not */
export function checkTable(path: string, value: unknown): void {
  checkInteger(path, value, 1, MAX_TABLE);
  if (KERNEL_TABLES.has(Number(value))) throw badValue(path, "a table other than 253, 254 and 255", value);
}

/** Checks the options of an interface that is the end of a link. @throws {TypeError} for a bad value */
export function resolveTap(options: TapInterfaceOptions, path: string): ResolvedInterface {
  refuseUnknownOptions(path, options, TAP_NAMES);
  const { taps = 1 } = options;
  checkInteger(`${path}.taps`, taps, 1, MAX_TAPS);
  return { kind: "tap", taps, ...resolveSettings(options, path) };
}

function resolveBond(options: BondInterfaceOptions, path: string): ResolvedBond {
  refuseUnknownOptions(path, options, BOND_NAMES);
  const { mode = "802.3ad", lacpRate = "slow", transmitHash = "layer2", monitorMs = DEFAULT_MONITOR_MS } = options;
  checkChoice(`${path}.mode`, BOND_MODES, mode);
  checkChoice(`${path}.lacpRate`, LACP_RATES, lacpRate);
  checkChoice(`${path}.transmitHash`, TRANSMIT_HASHES, transmitHash);
  checkInteger(`${path}.monitorMs`, monitorMs, 1, MAX_MONITOR_MS);
  const members = resolveMembers(options.members, path);
  return { kind: "bond", members, mode, lacpRate, transmitHash, monitorMs, ...resolveSettings(options, path) };
}

function resolveMembers(members: readonly string[], path: string): string[] {
  const expectation = "a list of at least one interface, each once";
  checkList(`${path}.members`, members, expectation);
  for (const [index, member] of members.entries()) checkDevice(`${path}.members[${index}]`, member);
  if (members.length > 0 && new Set(members).size === members.length) return [...members];
  throw badValue(`${path}.members`, expectation, members);
}

function checkChoice(path: string, choices: readonly string[], value: string): void {
  if (!choices.includes(value)) throw badValue(path, `one of ${choices.join(", ")}`, value);
}
