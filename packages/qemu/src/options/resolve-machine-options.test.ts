import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { type MachineOptions, resolveMachineOptions } from "./options.ts";

test("the defaults are a machine of 256 MiB with no NIC and the accelerator chosen by itself", () => {
  expect(resolveMachineOptions({})).toMatchObject({
    memoryMiB: 256,
    cores: 1,
    nics: [],
    disks: [],
    firmware: undefined,
    accel: "auto",
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

test("as many NICs as links want, of the machine's model, each with a MAC of its own", () => {
  expect(resolveMachineOptions({ nic: "e1000" }, 2).nics).toEqual([
    { model: "e1000", mac: "52:54:00:a1:00:00" },
    { model: "e1000", mac: "52:54:00:a1:00:01" },
  ]);
});

test("a second machine has other MACs", () => {
  expect(resolveMachineOptions({}, 1, 1).nics).toEqual([{ model: "virtio-net-pci", mac: "52:54:00:a1:01:00" }]);
});

test("a NIC has the model and MAC that it is given, in lower case", () => {
  const nics = [{ model: "rtl8139", mac: "02:00:00:00:00:0A" }] as const;
  expect(resolveMachineOptions({ nics }).nics).toEqual([{ model: "rtl8139", mac: "02:00:00:00:00:0a" }]);
});

test.each<[MachineOptions, number, string]>([
  [{ memory: 1 } as MachineOptions, 0, "machine.memory is no option; there are disk, disks, cd"],
  [{ nics: 1 }, 2, "machine.nics: 2 links want a NIC each, and there are 1"],
  [{ nics: -1 }, 0, "machine.nics must be a whole number from 0, or a list, got -1"],
  [{ nics: 99 }, 0, "machine.nics: at most 24 NICs fit, got 25"],
  [
    { nic: "ne2k" as "e1000" },
    1,
    "a NIC's model must be one of virtio-net-pci, e1000, e1000e, rtl8139, vmxnet3, got ne2k",
  ],
  [{ nics: [{ mac: "01:00:00:00:00:00" }] }, 0, "a NIC's mac must be the address of one station"],
  [{ nics: [{ mac: "52:54:00:a1:00:01" }, {}] }, 0, "machine.nics: the MAC address 52:54:00:a1:00:01 stands twice"],
  [{ commandLine: "quiet" }, 0, "machine.commandLine needs machine.kernel"],
  [{ firmware: "efi" as "uefi" }, 0, 'machine.firmware must be "bios", "uefi" or { code, variables }, got efi'],
  [{ rtc: new Date("never") }, 0, "machine.rtc is no valid Date"],
  [
    { disk: { path: "/dev/null", persist: true } },
    0,
    'machine.disk: a raw image that is to persist must say so by format: "raw"',
  ],
])("%j with %d links is refused before anything starts", (options, links, message) => {
  expect(() => resolveMachineOptions(options, links)).toThrow(message);
});

test("an image's format is read from its beginning", () => {
  const folder = mkdtempSync(join(tmpdir(), "alpy-disk-"));
  const [qcow2, raw] = [join(folder, "disk.img"), join(folder, "disk.raw")];
  writeFileSync(qcow2, Buffer.from("QFI\xfb\0\0\0\x03", "latin1"));
  writeFileSync(raw, "");
  const { disks } = resolveMachineOptions({
    disk: qcow2,
    disks: [raw, { path: raw, interface: "ide", persist: false }],
  });
  expect(disks).toEqual([
    { path: qcow2, format: "qcow2", interface: "virtio", persist: false },
    { path: raw, format: "raw", interface: "virtio", persist: false },
    { path: raw, format: "raw", interface: "ide", persist: false },
  ]);
  rmSync(folder, { recursive: true });
});

test("paths of disks are absolute, as QEMU takes a relative one with a colon for a protocol", () => {
  const { disks, cd } = resolveMachineOptions({ disk: "package.json", cd: "package.json" });
  const absolute = resolve("package.json");
  expect([disks[0]?.path, cd]).toEqual([absolute, absolute]);
});
