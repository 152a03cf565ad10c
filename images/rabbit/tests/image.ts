import { readFileSync } from "node:fs";
import { join } from "node:path";

const dist = join(import.meta.dirname, "..", "dist");

/** Returns the machine options that boot Rabbit from its kernel and initial RAM disk, the fastest boot mode. */
export function directBoot(): { kernel: string; initrd: string; commandLine: string } {
  const { commandLine } = JSON.parse(readFileSync(join(dist, "manifest.json"), "utf8")) as { commandLine: string };
  return { kernel: join(dist, "vmlinux"), initrd: join(dist, "initrd.cpio"), commandLine };
}

/** Rabbit's disk image, for BIOS and UEFI. */
export const disk = join(dist, "rabbit.qcow2");
