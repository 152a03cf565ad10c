import { readFileSync } from "node:fs";
import { join } from "node:path";

const dist = join(import.meta.dirname, "..", "dist");

/** Returns the machine options that boot Rabbit from its kernel and initial RAM disk, the fastest boot mode. */
export function directBoot(): { kernel: string; initrd: string; commandLine: string } {
  const { commandLine } = JSON.parse(readFileSync(join(dist, "manifest.json"), "utf8")) as { commandLine: string };
  return { kernel: join(dist, "vmlinux"), initrd: join(dist, "initrd.cpio"), commandLine };
}

/** Returns the machine options that boot Rabbit from its kernel as distributed, slower, for a machine with a TPM. */
export function bzImageBoot(): ReturnType<typeof directBoot> {
  return { ...directBoot(), kernel: join(dist, "vmlinuz") };
}

/** Rabbit's disk image, for BIOS and UEFI. */
export const disk = join(dist, "rabbit.qcow2");
