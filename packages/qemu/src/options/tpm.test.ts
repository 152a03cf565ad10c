import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { MachineOptions } from "./machine-options.ts";
import { resolveMachineOptions } from "./resolve-machine-options.ts";

let folder: string;
let elf: string;
let initrd: string;
let bzImage: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alpy-tpm-"));
  elf = join(folder, "vmlinux");
  bzImage = join(folder, "vmlinuz");
  initrd = join(folder, "initrd");
  writeFileSync(elf, "\x7fELF and more");
  writeFileSync(bzImage, "MZ");
  writeFileSync(initrd, "");
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a TPM is refused for an ELF kernel with an initrd, which QEMU would put over the ACPI tables", () => {
  expect(() => resolveMachineOptions({ tpm: true, kernel: elf, initrd })).toThrow(
    expect.objectContaining({
      code: "qemu-unsupported",
      message:
        "machine.tpm: QEMU puts the initrd of an ELF kernel over the ACPI tables of a machine that has a TPM; boot the kernel as a bzImage, or boot a disk",
    }) as Error,
  );
});

test.each<[string, () => MachineOptions]>([
  ["a bzImage with an initrd", () => ({ kernel: bzImage, initrd })],
  ["an ELF kernel without an initrd", () => ({ kernel: elf })],
  ["an ELF kernel of ARM", () => ({ architecture: "aarch64", kernel: elf, initrd })],
  ["no kernel", () => ({})],
])("a TPM is possible with %s", (_what, options) => {
  expect(resolveMachineOptions({ ...options(), tpm: true }).tpm).toBe(true);
});
