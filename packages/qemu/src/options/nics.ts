import { badOption, type OptionNames, requireOneOf, requireOptions } from "./option-checks.ts";

/** NIC models, by QEMU's own device names. */
export const NIC_MODELS = ["virtio-net-pci", "e1000", "e1000e", "rtl8139", "vmxnet3"] as const;

/** A NIC model, by QEMU's own device name. */
export type NicModel = (typeof NIC_MODELS)[number];

/** One NIC of the machine: a slot for a link. */
export interface NicOptions {
  /** Model (QEMU: `-device`). Default: the machine's `nic`. */
  readonly model?: NicModel | undefined;
  /** MAC address. Default: locally administered, the same in every run, different from those of other machines. */
  readonly mac?: string | undefined;
}

/** {@link NicOptions} with every default filled in. */
export interface ResolvedNic {
  /** Its model. */
  readonly model: NicModel;
  /** Its MAC address. */
  readonly mac: string;
}

const NIC_OPTION_NAMES: OptionNames<NicOptions> = { model: true, mac: true };

/** The number of NICs that were tried: 12 on the root bus, the others behind a bridge, which has room for 31. */
const MAX_NICS = 32;
const MAC_PATTERN = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/;

/** Input of {@link resolveNics}. */
export interface NicsInput {
  /** Their number, or a list. */
  readonly nics: number | readonly NicOptions[];
  /** The model of a NIC without one. */
  readonly model: NicModel;
  /** The machine's index among several machines; it is part of the default MAC addresses. */
  readonly machineIndex: number;
  /** The machine's options, by the path that the user wrote. */
  readonly path: string;
}

/**
 * Returns the machine's NICs with every default filled in.
 * @throws {TypeError} for an invalid model or MAC address, for a MAC address that two NICs share, for too many NICs
 */
export function resolveNics({ nics, model, machineIndex, path }: NicsInput): readonly ResolvedNic[] {
  const options = typeof nics === "number" ? emptySlots(path, nics) : nics;
  if (!Array.isArray(options)) throw badOption(`${path}.nics`, "a whole number from 0 or a list", nics);
  if (options.length > MAX_NICS) throw badOption(`${path}.nics`, `at most ${MAX_NICS} NICs`, options.length);
  const resolved = options.map((nic: NicOptions, index) => {
    const nicPath = `${path}.nics[${index}]`;
    requireOptions(nicPath, nic, NIC_OPTION_NAMES);
    requireOneOf(`${nicPath}.model`, nic.model, NIC_MODELS);
    return {
      model: nic.model ?? model,
      mac: nic.mac === undefined ? defaultMac(machineIndex, index) : requireMac(`${nicPath}.mac`, nic.mac),
    };
  });
  requireDistinctMacs(path, resolved);
  return resolved;
}

function emptySlots(path: string, count: number): NicOptions[] {
  if (!Number.isInteger(count) || count < 0) throw badOption(`${path}.nics`, "a whole number from 0 or a list", count);
  if (count > MAX_NICS) throw badOption(`${path}.nics`, `at most ${MAX_NICS} NICs`, count);
  return Array.from({ length: count }, () => ({}));
}

/** Returns the MAC address of one station in lower case. @throws {TypeError} for another value */
export function requireMac(path: string, mac: string): string {
  const lower = typeof mac === "string" ? mac.toLowerCase() : "";
  // The lowest bit of the first octet marks a group address (IEEE 802, clause 8.2), which no NIC may have.
  if (MAC_PATTERN.test(lower) && (Number.parseInt(lower.slice(0, 2), 16) & 1) === 0) return lower;
  throw badOption(path, "the MAC address of one station, such as 52:54:00:a1:00:00", mac);
}

function requireDistinctMacs(path: string, nics: readonly ResolvedNic[]): void {
  const second = nics.findIndex(({ mac }, index) => nics.findIndex((other) => other.mac === mac) < index);
  const shared = nics[second]?.mac;
  if (shared === undefined) return;
  const first = nics.findIndex(({ mac }) => mac === shared);
  throw new TypeError(`${path}.nics[${first}] and ${path}.nics[${second}] share the MAC address ${shared}`);
}

/** Returns the default MAC address of a NIC: locally administered, in QEMU's customary 52:54:00 range. */
export function defaultMac(machineIndex: number, index: number): string {
  const octets = [0x52, 0x54, 0x00, 0xa1, machineIndex & 0xff, index & 0xff];
  return octets.map((octet) => octet.toString(16).padStart(2, "0")).join(":");
}
