import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { MachineOptions } from "@alpy/alpy";

const images = join(import.meta.dirname, "..", "..");
const dist = join(images, "rabbit", "dist");

/** The kernel for ARM is larger. */
const ARM_MEMORY_MIB = 320;

/** Returns the machine options that boot Rabbit from its kernel and initial RAM disk, the fastest boot mode. */
export function directBoot(): { kernel: string; initrd: string; commandLine: string } {
  return { kernel: join(dist, "vmlinux"), initrd: join(dist, "initrd.cpio"), commandLine: commandLineIn(dist) };
}

/** Returns the machine options that boot Rabbit for ARM: by `ALPY_QEMU`, or by the QEMU that `images/guests` unpacks. */
export function directBootForArm(): MachineOptions {
  const folder = join(images, "rabbit", "dist-arm64");
  const kernel = built(join(folder, "vmlinuz"), "images/rabbit/build --architecture arm64");
  const unpacked = join(images, "guests", "dist", "qemu-system-aarch64");
  return {
    architecture: "aarch64",
    qemu: process.env["ALPY_QEMU"] || built(unpacked, "images/guests/build"),
    kernel,
    initrd: join(folder, "initrd.cpio"),
    commandLine: commandLineIn(folder),
    memoryMiB: ARM_MEMORY_MIB,
  };
}

/** Returns the path of a file that a build script makes. */
export function built(path: string, script: string): string {
  if (existsSync(path)) return path;
  throw new Error(`${path} is missing: run ${script}`);
}

function commandLineIn(folder: string): string {
  const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")) as { commandLine: string };
  return manifest.commandLine;
}

/** Returns the machine options that boot Rabbit from its kernel as distributed, slower, for a machine with a TPM. */
export function bzImageBoot(): ReturnType<typeof directBoot> {
  return { ...directBoot(), kernel: join(dist, "vmlinuz") };
}

/** Rabbit's disk image, for BIOS and UEFI. */
export const disk = join(dist, "rabbit.qcow2");
