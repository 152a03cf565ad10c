import { expect, test } from "vitest";
import { QEMU_ARM, QEMU_X86 } from "./abilities.fixture.ts";
import { isAtLeast, platformOf } from "./platform.ts";
import type { QemuProgram } from "./qemu-program.ts";

const none = {
  architecture: "x86_64",
  machineType: undefined,
  cpu: undefined,
  omit: [],
  ownArguments: undefined,
} as const;
const arm = { ...none, architecture: "aarch64" } as const;

test("a machine for x86-64 is the newest pc of its QEMU, with pvpanic and a generation id", () => {
  expect(platformOf(none, QEMU_X86, "tcg")).toEqual({
    machineType: "pc-i440fx-7.2",
    cpu: "max",
    devices: ["pvpanic", "vmgenid,guid=auto"],
  });
  const newer = { ...QEMU_X86, machineTypes: [{ name: "pc-i440fx-11.1", alias: "pc", defaultCpu: undefined }] };
  expect(platformOf(none, newer, "tcg").machineType).toBe("pc-i440fx-11.1");
});

test("a machine for ARM is virt, with the PCI form of pvpanic and without a generation id", () => {
  expect(platformOf(arm, QEMU_ARM, "tcg")).toEqual({
    machineType: "virt-7.2",
    cpu: "max,pauth-impdef=on",
    devices: ["pvpanic-pci"],
  });
});

test("KVM has the host's CPU, and a QEMU without a newest CPU the machine type's own; the option counts first", () => {
  const old = { ...QEMU_ARM, devices: [] };
  expect(platformOf(none, QEMU_X86, "kvm").cpu).toBe("host");
  expect(platformOf(arm, old, "tcg")).toMatchObject({ cpu: undefined, devices: [] });
  expect(platformOf({ ...none, cpu: "qemu64" }, QEMU_X86, "kvm").cpu).toBe("qemu64");
});

test("a machine type is found by either name, and keeps its properties", () => {
  const typeOf = (machineType: string): string => platformOf({ ...none, machineType }, QEMU_X86, "tcg").machineType;
  expect(typeOf("q35")).toBe("pc-q35-7.2");
  expect(typeOf("pc-i440fx-7.1,graphics=off")).toBe("pc-i440fx-7.1,graphics=off");
});

test.each<[string, string | undefined, Partial<QemuProgram>, string]>([
  [
    "too old",
    undefined,
    { version: "5.2.0" },
    "qemu is QEMU 5.2.0, but 7.2 is the oldest supported: install a newer one",
  ],
  [
    "without that version",
    "pc-i440fx-9.0",
    {},
    "has no machine type pc-i440fx-9.0: it has pc-i440fx-7.1, pc-i440fx-7.2",
  ],
  ["without that type", "virt", {}, "has no machine type virt: it has microvm, pc, pc-i440fx-7.1, q35"],
  ["without its default type", undefined, { machineTypes: [] }, "has no default machine type for x86_64: choose one"],
  ["for another architecture", undefined, QEMU_ARM, "runs machines for aarch64, not for x86_64: set architecture"],
])("a QEMU that is %s is unsupported, and the message names the way out", (_what, machineType, changes, message) => {
  const launch = () => platformOf({ ...none, machineType }, { ...QEMU_X86, ...changes }, "tcg");
  expect(launch).toThrow(expect.objectContaining({ code: "qemu-unsupported" }));
  expect(launch).toThrow(message);
});

test("versions are compared part by part", () => {
  expect(["7.2", "7.2.22", "8.0.0", "10.0.13"].map((version) => isAtLeast(version, "7.2"))).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(["7.1.9", "6.2", "5.2.0"].map((version) => isAtLeast(version, "7.2"))).toEqual([false, false, false]);
});

test("parts that are omitted are not there", () => {
  const omit = ["pvpanic", "cpu"] as const;
  expect(platformOf({ ...none, omit }, QEMU_X86, "kvm")).toMatchObject({
    cpu: undefined,
    devices: ["vmgenid,guid=auto"],
  });
  expect(platformOf({ ...none, omit: ["vmgenid"] }, QEMU_X86, "tcg").devices).toEqual(["pvpanic"]);
});

test("a command line of one's own may be for another architecture, but not for an old QEMU", () => {
  const own = { ...none, ownArguments: [] };
  const other = { ...QEMU_X86, architecture: "ppc64", machineTypes: [] };
  expect(platformOf(own, other, "tcg")).toMatchObject({ cpu: undefined, devices: [] });
  expect(() => platformOf(own, { ...other, version: "6.0.0" }, "tcg")).toThrow(/7\.2 is the oldest supported/);
});
