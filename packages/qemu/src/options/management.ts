import { NIC_MODELS, type NicModel, type ResolvedNic, requireMac } from "./nics.ts";
import {
  badOption,
  type OptionNames,
  requireBoolean,
  requireList,
  requireOneOf,
  requireOptions,
} from "./option-checks.ts";

const PROTOCOLS = ["tcp", "udp"] as const;
const MAX_PORT = 65_535;

/** A transport protocol of forwarded ports. */
export type ForwardProtocol = (typeof PROTOCOLS)[number];

/** A port of the guest that the host can reach, at a port of the loopback address. */
export interface HostForward {
  /** The guest's port. */
  readonly guestPort: number;
  /** The port on 127.0.0.1 of the host. Default 0: a free one, which `machine.management.port()` returns. */
  readonly hostPort?: number | undefined;
  /** Default `tcp`. */
  readonly protocol?: ForwardProtocol | undefined;
}

/**
 * A NIC for the management of the appliance: in QEMU's user network, not a link and not captured. The guest gets 10.0.2.15/24 there by
 * DHCP, or sets it itself.
 */
export interface ManagementOptions {
  /** The guest's ports that the host can reach. Default: none. */
  readonly hostForwards?: readonly HostForward[] | undefined;
  /** Whether it is the guest's first NIC. Default false: it is the last one. */
  readonly first?: boolean | undefined;
  /** Whether the guest reaches nothing over it: neither the host nor the host's networks. Default true. */
  readonly isolated?: boolean | undefined;
  /** Its model. Default: the machine's `nic`. */
  readonly model?: NicModel | undefined;
  /** Its MAC address. Default: locally administered, the same in every run, different from those of other NICs. */
  readonly mac?: string | undefined;
}

/** {@link HostForward} with every default filled in. */
export interface ResolvedForward {
  /** The guest's port. */
  readonly guestPort: number;
  /** The host's port; 0 for a free one. */
  readonly hostPort: number;
  /** The transport protocol. */
  readonly protocol: ForwardProtocol;
}

/** {@link ManagementOptions} with every default filled in. */
export interface ResolvedManagement extends ResolvedNic {
  /** The guest's ports that the host can reach. */
  readonly hostForwards: readonly ResolvedForward[];
  /** Whether it is the guest's first NIC, not the last one. */
  readonly first: boolean;
  /** Whether the guest reaches nothing over it. */
  readonly isolated: boolean;
}

const MANAGEMENT_OPTION_NAMES: OptionNames<ManagementOptions> = {
  hostForwards: true,
  first: true,
  isolated: true,
  model: true,
  mac: true,
};
const FORWARD_OPTION_NAMES: OptionNames<HostForward> = { guestPort: true, hostPort: true, protocol: true };

/** What the defaults of a management NIC follow from. */
export interface ManagementContext {
  /** The option by the path that the user wrote: `machine.management`. */
  readonly path: string;
  readonly defaultModel: NicModel;
  readonly defaultMac: string;
  /** The machine's other NICs. */
  readonly nics: readonly ResolvedNic[];
}

/**
 * Returns the management NIC with every default filled in.
 * @throws {TypeError} for unknown options and invalid values, for a port of the guest that is forwarded twice, and for the MAC
 *   address of another NIC
 */
export function resolveManagement(options: ManagementOptions, context: ManagementContext): ResolvedManagement {
  const { path, defaultModel, defaultMac, nics } = context;
  requireOptions(path, options, MANAGEMENT_OPTION_NAMES);
  requireList(`${path}.hostForwards`, options.hostForwards);
  for (const name of ["first", "isolated"] as const) requireBoolean(`${path}.${name}`, options[name]);
  requireOneOf(`${path}.model`, options.model, NIC_MODELS);
  const mac = options.mac === undefined ? defaultMac : requireMac(`${path}.mac`, options.mac);
  const other = nics.findIndex((nic) => nic.mac === mac);
  if (other >= 0) throw new TypeError(`${path} and NIC ${other} share the MAC address ${mac}`);
  return {
    hostForwards: resolveForwards(options.hostForwards ?? [], `${path}.hostForwards`),
    first: options.first ?? false,
    isolated: options.isolated ?? true,
    model: options.model ?? defaultModel,
    mac,
  };
}

function resolveForwards(forwards: readonly HostForward[], path: string): ResolvedForward[] {
  const resolved = forwards.map((forward, index) => resolveForward(forward, `${path}[${index}]`));
  const isSame = (one: ResolvedForward, other: ResolvedForward): boolean =>
    one.guestPort === other.guestPort && one.protocol === other.protocol;
  const second = resolved.findIndex((forward, index) => resolved.findIndex((one) => isSame(one, forward)) < index);
  const repeated = resolved[second];
  if (repeated === undefined) return resolved;
  throw new TypeError(
    `${path}[${second}] forwards port ${repeated.guestPort} (${repeated.protocol}) of the guest again`,
  );
}

function resolveForward(forward: HostForward, path: string): ResolvedForward {
  requireOptions(path, forward, FORWARD_OPTION_NAMES);
  const { guestPort, hostPort = 0, protocol = "tcp" } = forward;
  if (!isPort(guestPort, 1)) throw badOption(`${path}.guestPort`, `a port from 1 to ${MAX_PORT}`, guestPort);
  if (!isPort(hostPort, 0)) throw badOption(`${path}.hostPort`, `a port, or 0 for a free one`, hostPort);
  requireOneOf(`${path}.protocol`, protocol, PROTOCOLS);
  return { guestPort, hostPort, protocol };
}

function isPort(value: unknown, lowest: number): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= lowest && value <= MAX_PORT;
}
