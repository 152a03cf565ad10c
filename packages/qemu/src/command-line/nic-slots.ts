/** The PCI slot of the first NIC on the root bus. Devices without an address of their own take the lowest free slots. */
const FIRST_ROOT_SLOT = 0x10;
/** NICs on the root bus; slots above theirs belong to chipsets (q35: USB in 0x1d with `usb=on`, LPC and SATA in 0x1f). */
const ROOT_NICS = 12;
/** The slot of the bridge: after the NICs of the root bus, for guests that number what is behind a bridge when they reach it. */
const BRIDGE_SLOT = FIRST_ROOT_SLOT + ROOT_NICS;
/** The slots of the management NIC: before all others, or after them on the root bus or behind the bridge. */
const MANAGEMENT_FIRST_SLOT = FIRST_ROOT_SLOT - 1;
const MANAGEMENT_LAST_SLOT = 0x1e;
const MANAGEMENT_BRIDGE_SLOT = 0x1f;
/** Slot 0 of a bridge may belong to its hot-plug controller. */
const FIRST_BRIDGE_SLOT = 1;
/** The id of the bridge's bus. */
const BRIDGE_BUS = "nics";

/** Machine types with conventional PCI; all others that have PCI have PCI Express. */
const CONVENTIONAL_PCI = /^(pc|pc-i440fx-.*|pc-\d.*|xenfv.*)$/;

/** Returns the place of a NIC on the machine's PCI buses, as properties of its device. It depends on the NIC's index alone. */
export function nicPlace(index: number): string {
  if (index < ROOT_NICS) return `addr=${hex(FIRST_ROOT_SLOT + index)}`;
  return `bus=${BRIDGE_BUS},addr=${hex(FIRST_BRIDGE_SLOT + index - ROOT_NICS)}`;
}

/**
 * Returns the place of the management NIC.
 * @param nics number of the other NICs
 */
export function managementPlace({ first }: { readonly first: boolean }, nics: number): string {
  if (first) return `addr=${hex(MANAGEMENT_FIRST_SLOT)}`;
  if (nics <= ROOT_NICS) return `addr=${hex(MANAGEMENT_LAST_SLOT)}`;
  return `bus=${BRIDGE_BUS},addr=${hex(MANAGEMENT_BRIDGE_SLOT)}`;
}

/**
 * Returns the arguments for the PCI bridge of the NICs that have no slot on the root bus: none if all have one.
 * @param machineType the machine type, with or without properties
 */
export function bridgeArguments(nics: number, machineType: string): string[] {
  if (nics <= ROOT_NICS) return [];
  const place = `id=${BRIDGE_BUS},addr=${hex(BRIDGE_SLOT)}`;
  const isConventional = CONVENTIONAL_PCI.test(machineType.replace(/,.*/, ""));
  // A conventional bridge without its hot-plug controller; it identifies itself by the number of a chassis.
  const bridge = isConventional ? `pci-bridge,${place},chassis_nr=${BRIDGE_SLOT},shpc=off` : `pcie-pci-bridge,${place}`;
  return ["-device", bridge];
}

function hex(slot: number): string {
  return `0x${slot.toString(16)}`;
}
