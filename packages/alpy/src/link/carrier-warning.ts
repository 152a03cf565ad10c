import type { NicModel } from "@alpy/qemu";

/** The oldest QEMU whose e1000e was seen to report each change. */
const FIXED_MAJOR_VERSION = 10;

/**
 * Returns a warning if a guest may not see that the link of its NIC goes down, although QEMU reports it.
 *
 * e1000e of QEMU 7.2 reports one change to a guest that uses MSI-X, as Linux and Windows do. It does not clear ICR when the guest reads
 * it (hw/net/e1000e_core.c), so that the next change raises no interrupt.
 */
export function carrierWarning(
  model: NicModel,
  version: { readonly major: number; readonly minor: number },
): string | undefined {
  if (model !== "e1000e" || version.major >= FIXED_MAJOR_VERSION) return undefined;
  return (
    `the guest may not notice that its carrier is gone: e1000e of QEMU ${version.major}.${version.minor} reports one change of the ` +
    "carrier only, if the guest uses MSI-X. Use another NIC model (virtio-net-pci, e1000, rtl8139, vmxnet3), a newer QEMU (10.0 " +
    "works), or interrupts without MSI-X (on Linux the kernel's option e1000e.IntMode=1)"
  );
}
