import { execFileSync } from "node:child_process";
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { moduleGraph } from "../digest/module-graph.ts";
import type { MachineOptions } from "../options/machine-options.ts";
import { resolveMachineOptions } from "../options/resolve-machine-options.ts";
import { QEMU_X86 } from "../program/abilities.fixture.ts";
import { type GoldenInput, goldenKey } from "./golden-key.ts";

let folder: string;
let path: (name: string) => string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alpy-key-"));
  path = (name) => join(folder, name);
  for (const name of ["disk", "kernel", "qemu", "input"]) writeFileSync(path(name), name);
  mkdirSync(path("node_modules/far/deep"), { recursive: true });
  writeFileSync(path("node_modules/far/package.json"), `{"name":"far","exports":"./far.js"}`);
  writeFileSync(path("node_modules/far/far.js"), "export const far = 1;");
  mkdirSync(path("shared"));
  writeFileSync(path("shared/package.json"), `{"name":"shared","exports":"./shared.ts"}`);
  writeFileSync(path("shared/shared.ts"), "export const shared: number = 1;");
  symlinkSync(path("shared"), path("node_modules/shared"));
  writeFileSync(path("helper.ts"), `export { shared } from "shared"; export { far } from "far";`);
  writeFileSync(
    path("test.ts"),
    `import { shared } from "./helper.ts"; import "node:fs"; await import("./later.ts"); shared;`,
  );
  writeFileSync(path("later.ts"), "export type T = 1;");
});
afterEach(() => rmSync(folder, { recursive: true }));

function keyOf(machine: MachineOptions = {}, changes: Partial<GoldenInput> = {}): Promise<string> {
  return goldenKey({
    machine: resolveMachineOptions({ kernel: path("kernel"), disk: path("disk"), nics: 2, ...machine }),
    accelerator: "tcg",
    processor: undefined,
    sandbox: true,
    program: QEMU_X86,
    programPath: path("qemu"),
    modules: [path("test.ts")],
    inputs: [path("input")],
    prepare: "(vm) => 1",
    ...changes,
  });
}

test("the key is the same each time, also for another clock, which is not part of the state", async () => {
  const key = await keyOf();
  expect(await keyOf()).toBe(key);
  expect(await keyOf({ rtc: new Date() })).toBe(key);
});

test("the key is the same for another name and another copy of the same QEMU", async () => {
  const key = await keyOf();
  copyFileSync(path("qemu"), path("copy"));
  expect(await keyOf({}, { program: { ...QEMU_X86, qemu: "copy" }, programPath: path("copy") })).toBe(key);
});

test("the key is the same in a copy of the whole project", async () => {
  writeFileSync(path("test.ts"), `import "./helper.ts"; await import("./none.ts").catch(() => 0);`);
  const key = await keyOf();
  const copy = mkdtempSync(join(tmpdir(), "a-copy-of-alpy-key-"));
  cpSync(folder, copy, { recursive: true, verbatimSymlinks: true });
  rmSync(join(copy, "node_modules/shared"));
  symlinkSync(join(copy, "shared"), join(copy, "node_modules/shared"));
  rmSync(folder, { recursive: true });
  folder = copy;
  expect(await keyOf()).toBe(key);
});

test.each<[string, MachineOptions, Partial<GoldenInput>]>([
  ["the memory", { memoryMiB: 512 }, {}],
  ["the CPU model", { cpu: "qemu64" }, {}],
  ["a MAC address", { nics: [{}, { mac: "02:00:00:00:00:01" }] }, {}],
  ["the number of NICs", { nics: 3 }, {}],
  ["a NIC's model", { nic: "e1000" }, {}],
  ["the machine type", { machineType: "pc-q35-7.2" }, {}],
  ["the command line", { commandLine: "quiet" }, {}],
  ["an omitted part", { omit: ["pvpanic"] }, {}],
  ["a management NIC", { management: {} }, {}],
  ["a TPM", { tpm: true }, {}],
  ["a further console", { consoles: [{}] }, {}],
  ["the data of cloud-init", { cloudInit: { userData: "#cloud-config" } }, {}],
  ["an entry of the firmware configuration", { fwCfg: { "opt/a": "1" } }, {}],
  ["a shared folder", { shares: [{ path: "/tmp", tag: "tmp" }] }, {}],
  ["an extra argument", { extraArguments: ["-device", "virtio-balloon-pci"] }, {}],
  ["the accelerator", {}, { accelerator: "kvm" }],
  ["the processor under KVM", {}, { processor: "model: 106" }],
  ["QEMU's version", {}, { program: { ...QEMU_X86, version: "8.0.0" } }],
  ["a device of QEMU", {}, { program: { ...QEMU_X86, devices: [] } }],
  ["the preparation's own text", {}, { prepare: "(vm) => 2" }],
])("a change of %s changes the key", async (_what, machine, changes) => {
  expect(await keyOf(machine, changes)).not.toBe(await keyOf());
});

test("the key does not depend on ports of the host, on the settings of consoles and on where shared folders are", async () => {
  const keyWith = (hostPort: number, folder: string, charDelayMs: number): Promise<string> =>
    keyOf({
      management: { hostForwards: [{ guestPort: 80, hostPort }] },
      shares: [{ path: folder, tag: "folder" }],
      consoles: [{ charDelayMs }],
    });
  expect(await keyWith(0, "/tmp", 0)).toBe(await keyWith(8080, "/", 15));
});

test("the key depends on the content of a file of the firmware configuration", async () => {
  const fwCfg = { "opt/a": { file: path("input2") } };
  writeFileSync(path("input2"), "1");
  const before = await keyOf({ fwCfg });
  writeFileSync(path("input2"), "2");
  expect(await keyOf({ fwCfg })).not.toBe(before);
});

test("a change of an image that the disk is based on changes the key", async () => {
  const create = (...args: string[]): void => void execFileSync("qemu-img", ["create", "-q", "-f", "qcow2", ...args]);
  create(path("base.qcow2"), "1M");
  create("-b", "base.qcow2", "-F", "qcow2", path("middle.qcow2"));
  create("-b", path("middle.qcow2"), "-F", "qcow2", path("top.qcow2"));
  const disk = path("top.qcow2");
  const before = await keyOf({ disk });
  expect(await keyOf({ disk })).toBe(before);
  execFileSync("qemu-io", ["-f", "qcow2", "-c", "write -P 7 0 512", path("base.qcow2")]);
  const after = await keyOf({ disk });
  expect(after).not.toBe(before);
  rmSync(path("middle.qcow2"));
  await expect(keyOf({ disk })).rejects.toMatchObject({
    code: "golden-failed",
    message: expect.stringContaining("middle.qcow2") as string,
  });
});

test("a change of the external data file of a disk changes the key", async () => {
  const options = `data_file=${path("data")},data_file_raw=on`;
  execFileSync("qemu-img", ["create", "-q", "-f", "qcow2", "-o", options, path("apart.qcow2"), "1M"]);
  const before = await keyOf({ disk: path("apart.qcow2") });
  writeFileSync(path("data"), Buffer.alloc(1 << 20, 1));
  expect(await keyOf({ disk: path("apart.qcow2") })).not.toBe(before);
});

test.each(["disk", "kernel", "qemu", "input", "test.ts", "helper.ts", "later.ts", "shared/shared.ts"])(
  "a change of the file %s changes the key",
  async (name) => {
    const before = await keyOf();
    writeFileSync(path(name), "export const far = 1, shared = 2, longer = 3;");
    expect(await keyOf()).not.toBe(before);
  },
);

test("a workspace's package counts as the user's own, an installed one by its name", async () => {
  const graph = await moduleGraph([path("test.ts")]);
  expect(graph.local).toEqual(["helper.ts", "later.ts", "shared/shared.ts", "test.ts"].map(path));
  expect(graph.packages).toEqual(["far/far.js", "node:fs"]);
});

test("a module that cannot be resolved is an error", async () => {
  writeFileSync(path("helper.ts"), `import "./gone.ts";`);
  await expect(keyOf()).rejects.toThrow("gone.ts");
});
