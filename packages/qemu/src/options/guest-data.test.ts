import { expect, test } from "vitest";
import type { MachineOptions } from "./machine-options.ts";
import { resolveMachineOptions } from "./resolve-machine-options.ts";

test("cloud-init's instance is another one when its data is, unless meta-data names it", () => {
  const metaDataOf = (userData: string, metaData?: string): string | undefined =>
    resolveMachineOptions({ cloudInit: { userData, metaData } }).cloudInit?.metaData;
  expect(metaDataOf("a")).toMatch(/^instance-id: alpy-[0-9a-f]{16}\n$/);
  expect(metaDataOf("a")).toBe(metaDataOf("a"));
  expect(metaDataOf("a")).not.toBe(metaDataOf("b"));
  expect(metaDataOf("a", "instance-id: mine")).toBe("instance-id: mine");
});

test.each<[object, string]>([
  [{ cloudInit: "#cloud-config" }, "machine.cloudInit must be an object with options, got '#cloud-config'"],
  [{ cloudInit: {} }, "machine.cloudInit.userData must be a string, got undefined"],
  [{ cloudInit: { userData: "", user: 1 } }, 'machine.cloudInit: unknown option "user"; expected one of userData,'],
  [{ cloudInit: { userData: "", networkConfig: {} } }, "machine.cloudInit.networkConfig must be a string, got {}"],
  [{ fwCfg: "text" }, "machine.fwCfg must be an object with texts or files by their names, got 'text'"],
  [{ fwCfg: { "etc/boot": "x" } }, "a key of machine.fwCfg must be a name such as opt/org.example/name"],
  [{ fwCfg: { "opt/a": "" } }, `machine.fwCfg["opt/a"] must be a non-empty string, got ''`],
  [{ fwCfg: { "opt/a": 1 } }, 'machine.fwCfg["opt/a"] must be a text or { file }, got 1'],
  [{ fwCfg: { "opt/a": { path: "x" } } }, 'machine.fwCfg["opt/a"]: unknown option "path"; expected one of file'],
  [{ fwCfg: { "opt/a": { file: 1 } } }, 'machine.fwCfg["opt/a"].file must be a non-empty string, got 1'],
  [{ shares: {} }, "machine.shares must be a list, got {}"],
  [{ shares: [{ path: "/tmp" }] }, "machine.shares[0].tag must be a name of 1 to 31 characters without spaces"],
  [{ shares: [{ path: "", tag: "a" }] }, "machine.shares[0].path must be a non-empty string, got ''"],
  [{ shares: [{ path: "/tmp", tag: "a", readOnly: 1 }] }, "machine.shares[0].readOnly must be true or false, got 1"],
  [
    {
      shares: [
        { path: "/tmp", tag: "a" },
        { path: "/", tag: "a" },
      ],
    },
    "machine.shares[1].tag is the tag of another folder: a",
  ],
])("%j is refused", (options, message) => {
  const resolve = (): unknown => resolveMachineOptions(options);
  expect(resolve).toThrow(TypeError);
  expect(resolve).toThrow(message);
});

test.each<[MachineOptions, string]>([
  [{ fwCfg: { "opt/a": { file: "/nowhere" } } }, 'machine.fwCfg["opt/a"].file: there is no file /nowhere'],
  [{ shares: [{ path: "/nowhere", tag: "a" }] }, "machine.shares[0].path: there is no folder /nowhere"],
])("%j names something that does not exist", (options, message) => {
  expect(() => resolveMachineOptions(options)).toThrow(expect.objectContaining({ code: "disk-not-found", message }));
});
