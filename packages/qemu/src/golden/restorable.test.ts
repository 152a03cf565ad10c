import { expect, test } from "vitest";
import { QEMU_X86 } from "../program/abilities.fixture.ts";
import { requireRestorable } from "./restorable.ts";

test.each([
  ["x86_64", "7.2.22"],
  ["aarch64", "7.2.22"],
  ["riscv64", "10.0.13"],
  ["riscv64", "11.1.3"],
])("a machine for %s is restored by QEMU %s", (architecture, version) => {
  expect(() => requireRestorable({ ...QEMU_X86, architecture, version })).not.toThrow();
});

test("a machine for RISC-V is not restored by a QEMU that loses its timer, and the message names the way out", () => {
  expect(() => requireRestorable({ ...QEMU_X86, architecture: "riscv64", version: "7.2.22" })).toThrow(
    expect.objectContaining({
      code: "qemu-unsupported",
      message: expect.stringMatching(
        /is QEMU 7\.2\.22.* golden states need 10\.0 or newer; install .* without golden$/,
      ) as string,
    }),
  );
});
