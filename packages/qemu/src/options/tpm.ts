import { QemuError } from "../errors.ts";
import type { Architecture } from "./architecture.ts";
import { fileBegins } from "./file-begins.ts";
import type { MachineOptions } from "./machine-options.ts";
import { requireBoolean } from "./option-checks.ts";

/** The magic number of ELF files (System V ABI, "ELF Identification"). */
const ELF_MAGIC = Buffer.from("\x7fELF", "latin1");

/**
 * Checks that a machine can have a TPM, if it has one.
 *
 * A PC's firmware puts the TPM's log of 64 KiB and the ACPI tables at the end of memory. QEMU keeps 160 KiB free there for an initrd,
 * which are not enough for both; the boot of an ELF kernel, unlike that of a bzImage, does not look where they are, and overwrites the
 * tables (QEMU 7.2, 10.0 and 11.1: hw/i386/x86.c, pc-bios/optionrom/pvh_main.c). The guest then has no ACPI, and no TPM either.
 * @throws {TypeError} for a value that is not true or false, and for an architecture without a TPM
 * @throws {QemuError} `qemu-unsupported` for an ELF kernel with an initrd
 */
export function requireTpm(options: MachineOptions, architecture: Architecture, path: string): void {
  const { tpm, kernel, initrd, firmware = "bios" } = options;
  requireBoolean(`${path}.tpm`, tpm);
  if (!tpm) return;
  if (architecture === "riscv64") throw new TypeError(`${path}.tpm: a machine for ${architecture} has no TPM`);
  if (architecture !== "x86_64" || firmware !== "bios" || kernel === undefined || initrd === undefined) return;
  if (!fileBegins(kernel, ELF_MAGIC)) return;
  const what = `${path}.tpm: QEMU puts the initrd of an ELF kernel over the ACPI tables of a machine that has a TPM`;
  throw new QemuError("qemu-unsupported", `${what}; boot the kernel as a bzImage, or boot a disk`);
}
