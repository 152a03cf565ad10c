import { expect, test } from "vitest";
import { resolveFirmware } from "./firmware.ts";

const hasAll = (): boolean => true;
const hasOnly =
  (...paths: string[]) =>
  (path: string): boolean =>
    paths.includes(path);

test("BIOS needs no file", () => {
  expect(resolveFirmware("bios", () => false)).toBeUndefined();
});

test.each([
  ["Debian and Ubuntu", "/usr/share/OVMF/OVMF_CODE_4M.fd", "/usr/share/OVMF/OVMF_VARS_4M.fd"],
  ["Fedora", "/usr/share/edk2/ovmf/OVMF_CODE.fd", "/usr/share/edk2/ovmf/OVMF_VARS.fd"],
  ["Arch", "/usr/share/edk2/x64/OVMF_CODE.4m.fd", "/usr/share/edk2/x64/OVMF_VARS.4m.fd"],
  ["Alpine", "/usr/share/OVMF/OVMF_CODE.fd", "/usr/share/OVMF/OVMF_VARS.fd"],
])("OVMF is found where %s puts it", (_distribution, code, variables) => {
  expect(resolveFirmware("uefi", hasOnly(code, variables))).toEqual({ code, variables });
});

test("code without its variable store is passed over", () => {
  const fedora = ["/usr/share/edk2/ovmf/OVMF_CODE.fd", "/usr/share/edk2/ovmf/OVMF_VARS.fd"] as const;
  const found = resolveFirmware("uefi", hasOnly("/usr/share/OVMF/OVMF_CODE_4M.fd", ...fedora));
  expect(found?.code).toBe(fedora[0]);
});

test("a missing OVMF is said with where it was looked for and what to do", () => {
  expect(() => resolveFirmware("uefi", () => false)).toThrow(
    expect.objectContaining({
      code: "firmware-not-found",
      message: expect.stringMatching(/OVMF_CODE_4M\.fd, .*install it \(Debian: ovmf/) as string,
    }),
  );
});

test("files that are named are taken, or refused by name", () => {
  const own = { code: "/own/code.fd", variables: "/own/vars.fd" };
  expect(resolveFirmware(own, hasAll)).toEqual(own);
  expect(() => resolveFirmware(own, hasOnly(own.code))).toThrow(
    "machine.firmware.variables: there is no file /own/vars.fd",
  );
});
