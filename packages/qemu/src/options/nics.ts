import { type OptionNames, requireKnown } from "../require-known.ts";

/** NIC models, by QEMU's own device names. */
export const nicModels = ["virtio-net-pci", "e1000", "e1000e", "rtl8139", "vmxnet3"] as const;

/** A NIC model, by QEMU's own device name. */
export type NicModel = (typeof nicModels)[number];

/** One NIC of the machine: a slot for a link. */
export interface NicOptions {
  /** Model (QEMU: `-device`). Default: the machine's `nic`. */
  model?: NicModel;
  /** MAC address. Default: locally administered, the same in every run, unlike that of any other machine of the testbed. */
  mac?: string;
}

/** {@link NicOptions} with every default filled in. */
export type Nic = Required<NicOptions>;

const known: OptionNames<NicOptions> = { model: true, mac: true };

/** As many PCI devices as fit beside the others on the bus of either machine type. */
const maximumNics = 24;
const macPattern = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/;

/**
 * The machine's NICs.
 * @param nics how many, or each with what is special about it
 * @param machineIndex the machine's place in the testbed, part of the default MACs
 * @throws {TypeError} for a model or MAC that is none, for a MAC that stands twice, for too many
 */
export function resolveNics(
  nics: number | readonly NicOptions[],
  model: NicModel,
  machineIndex: number,
): readonly Nic[] {
  const options = typeof nics === "number" ? emptySlots(nics) : nics;
  if (options.length > maximumNics) {
    throw new TypeError(`machine.nics: at most ${maximumNics} NICs fit, got ${options.length}`);
  }
  const resolved = options.map((nic, index) => {
    requireKnown(`machine.nics[${index}]`, nic, known);
    return {
      model: requireModel(nic.model ?? model),
      mac: requireMac(nic.mac ?? defaultMac(machineIndex, index)),
    };
  });
  const twice = resolved.find(({ mac }, index) => resolved.findIndex((other) => other.mac === mac) !== index);
  if (twice) throw new TypeError(`machine.nics: the MAC address ${twice.mac} stands twice`);
  return resolved;
}

function emptySlots(count: number): NicOptions[] {
  if (Number.isInteger(count) && count >= 0)
    return Array.from({ length: Math.min(count, maximumNics + 1) }, () => ({}));
  throw new TypeError(`machine.nics must be a whole number from 0, or a list, got ${count}`);
}

function requireModel(model: NicModel): NicModel {
  if (nicModels.includes(model)) return model;
  throw new TypeError(`a NIC's model must be one of ${nicModels.join(", ")}, got ${String(model)}`);
}

function requireMac(mac: string): string {
  const lower = mac.toLowerCase();
  // The lowest bit of the first octet marks a group address (IEEE 802, clause 8.2), which no NIC may have.
  if (macPattern.test(lower) && (Number.parseInt(lower.slice(0, 2), 16) & 1) === 0) return lower;
  throw new TypeError(`a NIC's mac must be the address of one station, such as 52:54:00:a1:00:00, got ${mac}`);
}

/** The MAC of a NIC: locally administered, in QEMU's customary 52:54:00 range. */
function defaultMac(machineIndex: number, index: number): string {
  const octets = [0x52, 0x54, 0x00, 0xa1, machineIndex & 0xff, index & 0xff];
  return octets.map((octet) => octet.toString(16).padStart(2, "0")).join(":");
}
