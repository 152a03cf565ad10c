import type { Architecture } from "../options/architecture.ts";
import { escapeOption } from "./escape-option.ts";

/**
 * Returns the arguments for a TPM that another program emulates.
 * @param socket path of the socket over which QEMU controls it
 */
export function tpmArguments(socket: string, architecture: Architecture): string[] {
  const device = architecture === "x86_64" ? "tpm-crb" : "tpm-tis-device";
  const chardev = `socket,id=tpm,path=${escapeOption(socket)}`;
  return ["-chardev", chardev, "-tpmdev", "emulator,id=tpm,chardev=tpm", "-device", `${device},tpmdev=tpm`];
}
