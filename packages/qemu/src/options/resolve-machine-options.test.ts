import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import type { MachineOptions } from "./machine-options.ts";
import { resolveMachineOptions } from "./resolve-machine-options.ts";

test("the defaults are a machine of 256 MiB without a NIC, with an automatic accelerator", () => {
  expect(resolveMachineOptions({})).toMatchObject({
    memoryMiB: 256,
    cores: 1,
    nics: [],
    disks: [],
    firmware: undefined,
    accel: "auto",
    architecture: "x86_64",
    machineType: undefined,
  });
});

test.each([0, -1, 1.5, Number.NaN])("memory of %d MiB is refused with the value", (memoryMiB) => {
  expect(() => resolveMachineOptions({ memoryMiB })).toThrow(
    new TypeError(`machine.memoryMiB must be a whole number above 0, got ${memoryMiB}`),
  );
});

test.each(["disk", "kernel"] as const)("a missing %s is refused with its path", (role) => {
  expect(() => resolveMachineOptions({ [role]: "/nowhere/image" })).toThrow(
    expect.objectContaining({
      code: "disk-not-found",
      message: `machine.${role}: there is no file /nowhere/image`,
    }),
  );
});

test("there are as many NICs as the links need, of the machine's model, each with a MAC of its own", () => {
  expect(resolveMachineOptions({ nic: "e1000" }, { linkCount: 2 }).nics).toEqual([
    { model: "e1000", mac: "52:54:00:a1:00:00" },
    { model: "e1000", mac: "52:54:00:a1:00:01" },
  ]);
});

test("a second machine has different MACs", () => {
  expect(resolveMachineOptions({}, { linkCount: 1, index: 1 }).nics).toEqual([
    { model: "virtio-net-pci", mac: "52:54:00:a1:01:00" },
  ]);
});

test("a NIC has the model and MAC that the options name, in lower case", () => {
  const nics = [{ model: "rtl8139", mac: "02:00:00:00:00:0A" }] as const;
  expect(resolveMachineOptions({ nics }).nics).toEqual([{ model: "rtl8139", mac: "02:00:00:00:00:0a" }]);
});

test.each<[object, number, string]>([
  [{ memory: 1 }, 0, 'machine: unknown option "memory"; expected one of architecture, disk, disks, cd'],
  [
    { disk: { path: "/dev/null", persists: true } },
    0,
    'machine.disk: unknown option "persists"; expected one of path,',
  ],
  [{ console: { charDelay: 1 } }, 0, 'machine.console: unknown option "charDelay"; expected one of stripEscapes,'],
  [{ console: { charDelayMs: -1 } }, 0, "machine.console.charDelayMs must be a number of milliseconds from 0"],
  [{ console: { size: { columns: 80 } } }, 0, "machine.console.size.rows must be a whole number from 1 to 65535"],
  [{ tpm: "2.0" }, 0, "machine.tpm must be true or false, got '2.0'"],
  [{ tpm: true, architecture: "riscv64" }, 0, "machine.tpm: a machine for riscv64 has no TPM"],
  [{ consoles: {} }, 0, "machine.consoles must be a list, got {}"],
  [
    { consoles: [{}, { charDelayMs: -1 }] },
    0,
    "machine.consoles[1].charDelayMs must be a number of milliseconds from 0",
  ],
  [{ consoles: [{}, {}, {}, {}] }, 0, "machine.consoles must be at most 3 consoles, got 4"],
  [{ disks: [{ path: 1 }] }, 0, "machine.disks[0].path must be a non-empty string, got 1"],
  [{ disks: "/dev/null" }, 0, "machine.disks must be a list, got '/dev/null'"],
  [{ disk: null }, 0, "machine.disk must be a path or an object with options, got null"],
  [{ disk: "" }, 0, "machine.disk must be a non-empty string, got ''"],
  [{ disk: { path: "/dev/null", format: "vmdk" } }, 0, "machine.disk.format must be one of qcow2, raw, got 'vmdk'"],
  [{ disk: { path: "/dev/null", interface: "sata" } }, 0, "machine.disk.interface must be one of virtio, ide, scsi,"],
  [{ disk: { path: "/dev/null", persist: 1 } }, 0, "machine.disk.persist must be true or false, got 1"],
  [{ disk: { path: "/dev/null", powerCuts: 1 } }, 0, "machine.disk.powerCuts must be true or false, got 1"],
  [
    { disk: { path: "/dev/null", format: "raw", persist: true, powerCuts: true } },
    0,
    "machine.disk.powerCuts cannot be combined with persist: true",
  ],
  [{ disk: { path: "/dev/null", persist: true } }, 0, "machine.disk.format must be given for a raw image with persist"],
  [{ nics: 1 }, 2, "machine.nics: the links need 2 NICs, but the machine has 1"],
  [{ nics: -1 }, 0, "machine.nics must be a whole number from 0 or a list, got -1"],
  [{ nics: null }, 0, "machine.nics must be a whole number from 0 or a list, got null"],
  [{ nics: 99 }, 0, "machine.nics must be at most 32 NICs, got 99"],
  [{ nics: [null] }, 0, "machine.nics[0] must be an object with options, got null"],
  [{ nics: [{ modell: "e1000" }] }, 0, 'machine.nics[0]: unknown option "modell"; expected one of model, mac'],
  [{ nics: [{ model: "ne2k" }] }, 0, "machine.nics[0].model must be one of virtio-net-pci, e1000,"],
  [{ nic: "ne2k" }, 1, "machine.nic must be one of virtio-net-pci, e1000, e1000e, rtl8139, vmxnet3, got 'ne2k'"],
  [{ nics: [{ mac: "01:00:00:00:00:00" }] }, 0, "machine.nics[0].mac must be the MAC address of one station, such as"],
  [{ nics: [{ mac: 1 }] }, 0, "machine.nics[0].mac must be the MAC address of one station, such as"],
  [
    { nics: [{ mac: "52:54:00:a1:00:01" }, {}] },
    0,
    "machine.nics[0] and machine.nics[1] share the MAC address 52:54:00:a1:00:01",
  ],
  [{ initrd: "/dev/null" }, 0, "machine.initrd needs machine.kernel"],
  [{ commandLine: "quiet" }, 0, "machine.commandLine needs machine.kernel"],
  [{ kernel: "/dev/null", commandLine: 1 }, 0, "machine.commandLine must be a string, got 1"],
  [{ firmware: "efi" }, 0, `machine.firmware must be "bios", "uefi" or { code, variables }, got 'efi'`],
  [{ firmware: null }, 0, 'machine.firmware must be "bios", "uefi" or { code, variables }, got null'],
  [{ rtc: new Date("never") }, 0, "machine.rtc must be a valid Date, got Invalid Date"],
  [{ rtc: "2026-01-01" }, 0, "machine.rtc must be a valid Date, got '2026-01-01'"],
  [{ cores: null }, 0, "machine.cores must be a whole number above 0, got null"],
  [{ accel: "hvf" }, 0, "machine.accel must be one of auto, kvm, tcg, got 'hvf'"],
  [{ vga: "qxl" }, 0, "machine.vga must be one of none, std, cirrus, virtio, got 'qxl'"],
  [{ entropy: "no" }, 0, "machine.entropy must be true or false, got 'no'"],
  [{ qemu: "" }, 0, "machine.qemu must be a non-empty string, got ''"],
  [{ architecture: "arm" as "aarch64" }, 0, "machine.architecture must be "],
  [{ architecture: "aarch64", vga: "std" }, 0, 'machine.vga must be "none" or "virtio" for aarch64, got "std"'],
  [{ extraArguments: ["-s", 1] }, 0, "machine.extraArguments[1] must be a string, got 1"],
])("%j with %d links is refused before anything starts", (options, linkCount, message) => {
  expect(() => resolveMachineOptions(options, { linkCount })).toThrow(
    expect.objectContaining({ name: "TypeError", message: expect.stringContaining(message) as string }),
  );
});

test("options that are undefined count as not given", () => {
  const names = ["disk", "disks", "cd", "firmware", "kernel", "memoryMiB", "nic", "nics", "vga", "rtc", "qemu"];
  const options = Object.fromEntries(names.map((name) => [name, undefined]));
  expect(resolveMachineOptions(options)).toEqual(resolveMachineOptions({}));
});

test.each([undefined, null, 1, []])("%j instead of options is refused", (options) => {
  expect(() => resolveMachineOptions(options as unknown as MachineOptions)).toThrow(
    /^machine must be an object with options, got/,
  );
});

test("messages name an option by the path that the user wrote", () => {
  const path = "machines.left";
  expect(() => resolveMachineOptions({ nics: [{ mac: "1" }] }, { path })).toThrow(
    /^machines\.left\.nics\[0\]\.mac must/,
  );
  expect(() => resolveMachineOptions({ commandLine: "x" }, { path })).toThrow(
    "machines.left.commandLine needs machines.left.kernel",
  );
  expect(() => resolveMachineOptions({ disks: [{ path: "/nowhere" }] }, { path })).toThrow(
    "machines.left.disks[0].path: there is no file /nowhere",
  );
});

test("a long value is cut in a message", () => {
  const qemu = ["x".repeat(1_000)] as unknown as string;
  expect(() => resolveMachineOptions({ qemu })).toThrow(/got \[ '(x+)…$/);
});

test("an image's format is read from its beginning", () => {
  const folder = mkdtempSync(join(tmpdir(), "alpy-disk-"));
  const qcow2 = join(folder, "disk.img");
  const raw = join(folder, "disk.raw");
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

test("paths of disks are absolute, because QEMU mistakes a relative path with a colon for a protocol", () => {
  const { disks, cd } = resolveMachineOptions({ disk: "package.json", cd: "package.json" });
  const absolute = resolve("package.json");
  expect([disks[0]?.path, cd]).toEqual([absolute, absolute]);
});
