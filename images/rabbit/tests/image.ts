import { readFileSync } from "node:fs";
import { join } from "node:path";

const dist = join(import.meta.dirname, "..", "dist");

/** Rabbit as kernel and initial RAM disk, which boots fastest: what QEMU is to be given. */
export function directBoot(): { kernel: string; initrd: string; commandLine: string } {
  const { commandLine } = JSON.parse(readFileSync(join(dist, "manifest.json"), "utf8")) as { commandLine: string };
  return { kernel: join(dist, "vmlinux"), initrd: join(dist, "initrd.cpio"), commandLine };
}

/** Rabbit as a disk image, for BIOS and UEFI. */
export const disk = join(dist, "rabbit.qcow2");
