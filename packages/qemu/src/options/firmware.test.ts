import { expect, test } from "vitest";
import { resolveFirmware } from "./firmware.ts";

const hasAll = (): boolean => true;
const hasOnly =
  (...paths: string[]) =>
  (path: string): boolean =>
    paths.includes(path);

test("BIOS needs no file", () => {
  expect(resolveFirmware("bios", { exists: () => false })).toBeUndefined();
});

test.each([
  ["Debian and Ubuntu", "/usr/share/OVMF/OVMF_CODE_4M.fd", "/usr/share/OVMF/OVMF_VARS_4M.fd"],
  ["Fedora", "/usr/share/edk2/ovmf/OVMF_CODE.fd", "/usr/share/edk2/ovmf/OVMF_VARS.fd"],
  ["Arch", "/usr/share/edk2/x64/OVMF_CODE.4m.fd", "/usr/share/edk2/x64/OVMF_VARS.4m.fd"],
  ["Alpine", "/usr/share/OVMF/OVMF_CODE.fd", "/usr/share/OVMF/OVMF_VARS.fd"],
])("OVMF is found where %s puts it", (_distribution, code, variables) => {
  expect(resolveFirmware("uefi", { exists: hasOnly(code, variables) })).toEqual({ code, variables });
});

test.each([
  ["aarch64", "/usr/share/AAVMF/AAVMF_CODE.fd", "/usr/share/AAVMF/AAVMF_VARS.fd"],
  ["riscv64", "/usr/share/qemu-efi-riscv64/RISCV_VIRT_CODE.fd", "/usr/share/qemu-efi-riscv64/RISCV_VIRT_VARS.fd"],
] as const)("the firmware for %s is another one", (architecture, code, variables) => {
  const ovmf = ["/usr/share/OVMF/OVMF_CODE_4M.fd", "/usr/share/OVMF/OVMF_VARS_4M.fd"];
  expect(resolveFirmware("uefi", { architecture, exists: hasOnly(...ovmf, code, variables) })).toEqual({
    code,
    variables,
  });
  expect(() => resolveFirmware("uefi", { architecture, exists: hasOnly(...ovmf) })).toThrow(`qemu-efi-${architecture}`);
});

test("code without its variable store is skipped", () => {
  const fedora = ["/usr/share/edk2/ovmf/OVMF_CODE.fd", "/usr/share/edk2/ovmf/OVMF_VARS.fd"] as const;
  const found = resolveFirmware("uefi", { exists: hasOnly("/usr/share/OVMF/OVMF_CODE_4M.fd", ...fedora) });
  expect(found?.code).toBe(fedora[0]);
});

test("a missing OVMF is reported with the paths that were tried and what to do", () => {
  expect(() => resolveFirmware("uefi", { exists: () => false })).toThrow(
    expect.objectContaining({
      code: "firmware-not-found",
      message: expect.stringMatching(/OVMF_CODE_4M\.fd, .*install it \(Debian: ovmf/) as string,
    }),
  );
});

test("named files are used, or refused by their option", () => {
  const own = { code: "/own/code.fd", variables: "/own/vars.fd" };
  expect(resolveFirmware(own, { exists: hasAll })).toEqual(own);
  expect(() => resolveFirmware(own, { exists: hasOnly(own.code) })).toThrow(
    "machine.firmware.variables: there is no file /own/vars.fd",
  );
});

test.each<[unknown, string]>([
  [null, "lookup must be an object with options, got null"],
  [{ exist: hasAll }, 'lookup: unknown option "exist"; expected one of path, architecture, exists'],
  [{ exists: 1 }, "lookup.exists must be a function, got 1"],
])("%j is not a lookup", (lookup, message) => {
  expect(() => resolveFirmware("uefi", lookup as object)).toThrow(new TypeError(message));
});

test.each<[unknown, string]>([
  [null, 'machine.firmware must be "bios", "uefi" or { code, variables }, got null'],
  ["efi", `machine.firmware must be "bios", "uefi" or { code, variables }, got 'efi'`],
  [{ code: "/code", vars: "/vars" }, 'machine.firmware: unknown option "vars"; expected one of code, variables'],
  [{ code: "" }, "machine.firmware.code must be a non-empty string, got ''"],
  [{ code: "/code" }, "machine.firmware.variables must be a non-empty string, got undefined"],
])("%j is not a firmware", (firmware, message) => {
  expect(() => resolveFirmware(firmware as "bios", { exists: hasAll })).toThrow(new TypeError(message));
});
