import { expect, test } from "vitest";
import { resolveMachineOptions } from "./machine-options.ts";

test("the defaults are a machine of 256 MiB with one virtio NIC model and the accelerator chosen by itself", () => {
  expect(resolveMachineOptions({})).toMatchObject({
    memoryMiB: 256,
    cores: 1,
    nic: "virtio-net-pci",
    accelerator: "auto",
    machineType: "pc-i440fx-7.2",
  });
});

test("an initrd without a kernel is refused by name", () => {
  expect(() => resolveMachineOptions({ initrd: "/dev/null" })).toThrow(
    new TypeError("machine.initrd needs machine.kernel"),
  );
});

test.each([0, -1, 1.5, Number.NaN])("memory of %d MiB is refused with the value", (memoryMiB) => {
  expect(() => resolveMachineOptions({ memoryMiB })).toThrow(
    new TypeError(`machine.memoryMiB must be a whole number above 0, got ${memoryMiB}`),
  );
});

test.each(["disk", "kernel"] as const)("a %s that is not there is refused with its path", (role) => {
  expect(() => resolveMachineOptions({ [role]: "/nowhere/image" })).toThrow(
    expect.objectContaining({
      code: "disk-not-found",
      message: `machine.${role}: there is no file /nowhere/image`,
    }),
  );
});
