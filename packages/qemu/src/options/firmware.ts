import { existsSync } from "node:fs";
import { AlpyError } from "../errors.ts";

/** The files of a UEFI firmware for x86-64 without Secure Boot. */
export interface UefiFirmware {
  /** The firmware's code, a raw flash image; it is only read. */
  code: string;
  /** The template of its variable store, a raw flash image. Each machine gets a copy that ends with it. */
  variables: string;
}

/** {@link UefiFirmware} as QEMU is to have it. */
export interface ResolvedFirmware extends UefiFirmware {
  /** Whether the variables are written to the file itself, which is then a copy already. */
  persist?: boolean;
}

/** What the machine boots through: SeaBIOS, as QEMU brings it, or OVMF. */
export type Firmware = "bios" | "uefi" | UefiFirmware;

/** Where distributions put OVMF; the larger (4M) build first, as its variable store has room for more. */
const knownPlaces: readonly UefiFirmware[] = [
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

/**
 * The UEFI firmware's files, or `undefined` for BIOS.
 * @throws {AlpyError} `firmware-not-found` when UEFI is asked for and is nowhere, or a named file is not there
 */
export function resolveFirmware(
  firmware: Firmware,
  exists: (path: string) => boolean = existsSync,
): ResolvedFirmware | undefined {
  if (firmware === "bios") return undefined;
  if (firmware !== "uefi") return requireFiles(firmware, exists);
  const found = knownPlaces.find(({ code, variables }) => exists(code) && exists(variables));
  if (found) return found;
  const places = knownPlaces.map(({ code }) => code).join(", ");
  const advice =
    "install it (Debian: ovmf, Fedora: edk2-ovmf), or name its files by machine.firmware: { code, variables }";
  throw new AlpyError("firmware-not-found", `there is no OVMF in any of ${places}: ${advice}`);
}

function requireFiles(firmware: UefiFirmware, exists: (path: string) => boolean): UefiFirmware {
  for (const role of ["code", "variables"] as const) {
    if (exists(firmware[role])) continue;
    throw new AlpyError("firmware-not-found", `machine.firmware.${role}: there is no file ${firmware[role]}`);
  }
  return firmware;
}
