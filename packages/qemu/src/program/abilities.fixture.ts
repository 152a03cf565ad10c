import type { QemuProgram } from "./qemu-program.ts";

/** A QEMU for x86-64 with what every machine uses. */
export const QEMU_X86: QemuProgram = {
  qemu: "qemu",
  version: "7.2.0",
  architecture: "x86_64",
  packageVersion: "",
  sandbox: true,
  machineTypes: [
    { name: "pc-i440fx-7.2", alias: "pc", defaultCpu: "qemu64-x86_64-cpu" },
    { name: "pc-i440fx-7.1", alias: undefined, defaultCpu: "qemu64-x86_64-cpu" },
    { name: "pc-q35-7.2", alias: "q35", defaultCpu: "qemu64-x86_64-cpu" },
    { name: "microvm", alias: undefined, defaultCpu: "qemu64-x86_64-cpu" },
  ],
  devices: ["max-x86_64-cpu", "pvpanic", "pvpanic-pci", "virtio-net-pci", "vmgenid"],
};

/** A QEMU for aarch64: no ISA bus, no generation id. */
export const QEMU_ARM: QemuProgram = {
  ...QEMU_X86,
  architecture: "aarch64",
  machineTypes: [
    { name: "virt-7.2", alias: "virt", defaultCpu: "cortex-a15-arm-cpu" },
    { name: "none", alias: undefined, defaultCpu: undefined },
  ],
  devices: ["max-arm-cpu", "pvpanic-pci", "virtio-net-pci"],
};
