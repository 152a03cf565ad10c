import type { ResolvedNic } from "../options/nics.ts";
import { escapeOption } from "./escape-option.ts";

/** The connection of a NIC in QEMU. */
export type NicBackend =
  /** A tap, by its name in the host's namespace (it moves to the node's namespace while QEMU has it open). */
  | { readonly kind: "tap"; readonly tap: string }
  /** An inherited socket: each frame has its length in front, in four bytes. */
  | { readonly kind: "stream"; readonly fileDescriptor: number }
  /** None: a hub without other ports. */
  | { readonly kind: "none" };

/** One NIC of the machine, its connection and its capture. */
export interface NicArguments extends ResolvedNic {
  /** Id of its netdev in QEMU; the device is `NAME-device`, the dump `NAME-dump`. */
  readonly name: string;
  readonly backend: NicBackend;
  /** The file to which filter-dump writes the link's frames; `undefined` for a NIC without a capture. */
  readonly capture: string | undefined;
  /** Whether frames are captured from the start. */
  readonly captured: boolean;
}

/**
 * guest_announce=off: a restored virtio-net must announce nothing. With `announce-rounds` 0, QEMU 7.2 frees the timer of this
 * feature; the next reset of the device, as at a power-off, then uses it (hw/net/virtio-net.c): SIGSEGV.
 */
const NIC_QUIRKS: Readonly<Partial<Record<ResolvedNic["model"], string>>> = {
  "virtio-net-pci": ",guest_announce=off",
};

/** Returns the arguments for a NIC's connection and capture: what it has outside of the guest. */
export function netdevArguments({ name, backend, capture, captured }: NicArguments): string[] {
  const args = ["-netdev", netdev(name, backend)];
  if (capture === undefined) return args;
  const dump = `filter-dump,id=${name}-dump,netdev=${name},status=${captured ? "on" : "off"}`;
  return [...args, "-object", `${dump},file=${escapeOption(capture)}`];
}

/**
 * Returns the arguments for the device that the guest has.
 * @param place where it is on the machine's buses, as properties: `addr=0x10`; `undefined` for the next free slot
 */
export function nicDeviceArguments(
  { name, mac, model }: Pick<NicArguments, "name" | "mac" | "model">,
  place: string | undefined,
): string[] {
  const address = place === undefined ? "" : `,${place}`;
  return ["-device", `${model},id=${name}-device,netdev=${name},mac=${mac}${address}${NIC_QUIRKS[model] ?? ""}`];
}

function netdev(name: string, backend: NicBackend): string {
  switch (backend.kind) {
    case "tap":
      // vnet_hdr=off: with it on, filter-dump of QEMU 7.2 writes the virtio header before each frame. vhost bypasses filters.
      return `tap,id=${name},ifname=${backend.tap},script=no,downscript=no,vnet_hdr=off,vhost=off`;
    case "stream":
      return `stream,id=${name},server=off,addr.type=fd,addr.str=${backend.fileDescriptor}`;
    case "none":
      return `hubport,id=${name},hubid=${name.replace(/\D/g, "")}`;
  }
}
