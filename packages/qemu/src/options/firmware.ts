import { existsSync } from "node:fs";
import { QemuError } from "../errors.ts";
import {
  badOption,
  isOptions,
  type OptionNames,
  requireFunction,
  requireOptions,
  requireText,
} from "./option-checks.ts";

/** The files of a UEFI firmware for x86-64 without Secure Boot. */
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

/** Firmware of the machine: `bios` is SeaBIOS, which QEMU includes; `uefi` and files are OVMF. */
export type Firmware = "bios" | "uefi" | UefiFirmware;

const UEFI_OPTION_NAMES: OptionNames<UefiFirmware> = { code: true, variables: true };
const LOOKUP_OPTION_NAMES: OptionNames<FirmwareLookup> = { path: true, exists: true };

/** Where distributions put OVMF; the larger (4M) build first, because its variable store has more room. */
const OVMF_FILES: readonly UefiFirmware[] = [
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
];

/** Options of {@link resolveFirmware}. */
export interface FirmwareLookup {
  /** The option by the path that the user wrote. Default `machine.firmware`. */
  readonly path?: string | undefined;
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
  const { path = "machine.firmware", exists = existsSync } = lookup;
  requireText("lookup.path", path);
  requireFunction("lookup.exists", exists);
  if (firmware === "bios") return undefined;
  if (firmware !== "uefi") return requireUefiFiles(firmware, path, exists);
  const found = OVMF_FILES.find(({ code, variables }) => exists(code) && exists(variables));
  if (found) return found;
  const paths = OVMF_FILES.map(({ code }) => code).join(", ");
  const advice = `install it (Debian: ovmf, Fedora: edk2-ovmf), or name its files: ${path}: { code, variables }`;
  throw new QemuError("firmware-not-found", `${path}: OVMF was not found at any of ${paths}; ${advice}`);
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
