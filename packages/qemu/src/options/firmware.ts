import { existsSync } from "node:fs";
import { QemuError } from "../errors.ts";
import { ARCHITECTURES, type Architecture } from "./architecture.ts";
import {
  badOption,
  isOptions,
  type OptionNames,
  requireFunction,
  requireOneOf,
  requireOptions,
  requireText,
} from "./option-checks.ts";

/** The files of a UEFI firmware without Secure Boot. */
export interface UefiFirmware {
  /** The firmware's code, a raw flash image; it is only read. */
  readonly code: string;
  /** The template of its variable store, a raw flash image. Each machine gets a copy that ends with it. */
  readonly variables: string;
}

/** {@link UefiFirmware}, checked, for QEMU. */
export interface ResolvedFirmware extends UefiFirmware {
  /** Whether the variables are written to the file itself, which is a copy already. */
  readonly persist?: boolean | undefined;
}

/** Firmware of the machine: `bios` is what QEMU includes; `uefi` and files are OVMF or its like. */
export type Firmware = "bios" | "uefi" | UefiFirmware;

const UEFI_OPTION_NAMES: OptionNames<UefiFirmware> = { code: true, variables: true };
const LOOKUP_OPTION_NAMES: OptionNames<FirmwareLookup> = { path: true, architecture: true, exists: true };

/** Where distributions put UEFI firmware; the larger (4M) build first, because its variable store has more room. */
const UEFI_FILES: Readonly<Record<Architecture, readonly UefiFirmware[]>> = {
  x86_64: [
    // Debian, Ubuntu
    { code: "/usr/share/OVMF/OVMF_CODE_4M.fd", variables: "/usr/share/OVMF/OVMF_VARS_4M.fd" },
    // Fedora
    { code: "/usr/share/edk2/ovmf/OVMF_CODE_4M.fd", variables: "/usr/share/edk2/ovmf/OVMF_VARS_4M.fd" },
    { code: "/usr/share/edk2/ovmf/OVMF_CODE.fd", variables: "/usr/share/edk2/ovmf/OVMF_VARS.fd" },
    // Arch
    { code: "/usr/share/edk2/x64/OVMF_CODE.4m.fd", variables: "/usr/share/edk2/x64/OVMF_VARS.4m.fd" },
    { code: "/usr/share/edk2-ovmf/x64/OVMF_CODE.fd", variables: "/usr/share/edk2-ovmf/x64/OVMF_VARS.fd" },
    // Alpine, older Debian and Ubuntu
    { code: "/usr/share/OVMF/OVMF_CODE.fd", variables: "/usr/share/OVMF/OVMF_VARS.fd" },
  ],
  aarch64: [
    // Debian, Ubuntu
    { code: "/usr/share/AAVMF/AAVMF_CODE.fd", variables: "/usr/share/AAVMF/AAVMF_VARS.fd" },
    // Fedora
    {
      code: "/usr/share/edk2/aarch64/QEMU_EFI-pflash.raw",
      variables: "/usr/share/edk2/aarch64/vars-template-pflash.raw",
    },
    // Arch
    { code: "/usr/share/edk2/aarch64/QEMU_CODE.fd", variables: "/usr/share/edk2/aarch64/QEMU_VARS.fd" },
  ],
  riscv64: [
    // Debian 13, Ubuntu
    {
      code: "/usr/share/qemu-efi-riscv64/RISCV_VIRT_CODE.fd",
      variables: "/usr/share/qemu-efi-riscv64/RISCV_VIRT_VARS.fd",
    },
    // Fedora
    { code: "/usr/share/edk2/riscv/RISCV_VIRT_CODE.fd", variables: "/usr/share/edk2/riscv/RISCV_VIRT_VARS.fd" },
  ],
};

/** The packages that have it, for messages. */
const PACKAGES: Readonly<Record<Architecture, string>> = {
  x86_64: "Debian: ovmf, Fedora: edk2-ovmf",
  aarch64: "Debian: qemu-efi-aarch64, Fedora: edk2-aarch64",
  riscv64: "Debian 13: qemu-efi-riscv64, Fedora: edk2-riscv64",
};

/** Options of {@link resolveFirmware}. */
export interface FirmwareLookup {
  /** The option by the path that the user wrote. Default `machine.firmware`. */
  readonly path?: string | undefined;
  /** The machine's architecture. Default `x86_64`. */
  readonly architecture?: Architecture | undefined;
  /** Returns whether a file exists. Default: asks the file system. */
  readonly exists?: ((file: string) => boolean) | undefined;
}

/**
 * Returns the UEFI firmware's files, or `undefined` for BIOS.
 * @throws {TypeError} for a value that is not a firmware
 * @throws {QemuError} `firmware-not-found` when no UEFI firmware is installed, or a named file does not exist
 */
export function resolveFirmware(firmware: Firmware, lookup: FirmwareLookup = {}): ResolvedFirmware | undefined {
  requireOptions("lookup", lookup, LOOKUP_OPTION_NAMES);
  const { path = "machine.firmware", architecture = "x86_64", exists = existsSync } = lookup;
  requireText("lookup.path", path);
  requireOneOf("lookup.architecture", architecture, ARCHITECTURES);
  requireFunction("lookup.exists", exists);
  if (firmware === "bios") return undefined;
  if (firmware !== "uefi") return requireUefiFiles(firmware, path, exists);
  const known = UEFI_FILES[architecture];
  const found = known.find(({ code, variables }) => exists(code) && exists(variables));
  if (found) return found;
  const paths = known.map(({ code }) => code).join(", ");
  const advice = `install it (${PACKAGES[architecture]}), or name its files: ${path}: { code, variables }`;
  throw new QemuError("firmware-not-found", `${path}: no UEFI firmware was found at any of ${paths}; ${advice}`);
}

function requireUefiFiles(firmware: UefiFirmware, path: string, exists: (file: string) => boolean): UefiFirmware {
  if (!isOptions(firmware)) throw badOption(path, '"bios", "uefi" or { code, variables }', firmware);
  requireOptions(path, firmware, UEFI_OPTION_NAMES);
  for (const role of ["code", "variables"] as const) {
    const file = firmware[role];
    if (typeof file !== "string") throw badOption(`${path}.${role}`, "a non-empty string", file);
    requireText(`${path}.${role}`, file);
    if (!exists(file)) throw new QemuError("firmware-not-found", `${path}.${role}: there is no file ${file}`);
  }
  return firmware;
}
