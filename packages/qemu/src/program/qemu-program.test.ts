import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findProgram } from "./find-program.ts";
import { askQemu } from "./qemu-program.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alpy-version-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Writes a program that reports QEMU's version and answers by QMP like QEMU, and records each call. */
function program(version: string): string {
  const path = join(folder, "qemu");
  const script = `#!${process.execPath}
const { appendFileSync } = require("node:fs");
const { Socket } = require("node:net");
appendFileSync(${JSON.stringify(join(folder, "asked"))}, "asked ");
if (process.argv.includes("--version")) console.log("QEMU emulator version ${version}");
else {
  const answers = ${JSON.stringify(ANSWERS)};
  const refusal = { error: { class: "GenericError", desc: "not found" } };
  const qmp = new Socket({ fd: 3 });
  setInterval(() => undefined, 1000);
  qmp.write('{"QMP":{"version":{"qemu":{"major":9,"minor":9,"micro":9},"package":"Own 1"},"capabilities":["oob"]}}\\n');
  let rest = "";
  qmp.on("data", (chunk) => {
    const lines = (rest + chunk).split("\\n");
    rest = lines.pop();
    for (const line of lines) {
      const { execute, id, arguments: given } = JSON.parse(line);
      const isDevice = ["virtio-net-pci", "pvpanic-pci"].includes(given?.typename);
      const found = execute === "device-list-properties" && isDevice ? { return: [] } : answers[execute];
      qmp.write(JSON.stringify({ id, ...(found ?? refusal) }) + "\\n");
    }
  });
}
`;
  writeFileSync(path, script);
  chmodSync(path, 0o755);
  return path;
}

/** Answers of a QEMU without seccomp. */
const ANSWERS = {
  qmp_capabilities: { return: {} },
  "query-target": { return: { arch: "riscv64" } },
  "query-machines": {
    return: [
      { name: "virt", "default-cpu-type": "rv64-riscv-cpu", "cpu-max": 8, "hotpluggable-cpus": false },
      { name: "none", "cpu-max": 1, "hotpluggable-cpus": false },
    ],
  },
  "query-command-line-options": { error: { class: "GenericError", desc: "Invalid option name: sandbox" } },
};

test("a program is asked once per process, and again when it has changed", async () => {
  const qemu = program("9.9.9");
  const first = await askQemu(qemu);
  const asked = readFileSync(join(folder, "asked"), "utf8");
  expect(await askQemu(qemu)).toEqual(first);
  expect(readFileSync(join(folder, "asked"), "utf8")).toBe(asked);
  program("10.10.10");
  expect(await askQemu(qemu)).toMatchObject({ version: "10.10.10" });
});

test("a program says what it can do", async () => {
  const qemu = program("9.9.9");
  expect(await askQemu(qemu)).toEqual({
    qemu,
    version: "9.9.9",
    architecture: "riscv64",
    packageVersion: "Own 1",
    sandbox: false,
    machineTypes: [
      { name: "virt", alias: undefined, defaultCpu: "rv64-riscv-cpu" },
      { name: "none", alias: undefined, defaultCpu: undefined },
    ],
    devices: ["pvpanic-pci", "virtio-net-pci"],
  });
});

test.each([undefined, null, "", 1])("%o is not a program", async (name) => {
  expect(() => findProgram(name as string)).toThrow(/^program must be a name or a path, got/);
  await expect(askQemu(name as string)).rejects.toThrow(/^program must be a name or a path, got/);
});

test("a program is found on the PATH, and a missing one keeps its name", () => {
  expect(findProgram("sh")).toMatch(/^\/.*\/sh$/);
  expect(findProgram("qemu-nowhere")).toBe("qemu-nowhere");
});

test("a program that ignores SIGTERM at --version, or writes without end, does not hang the launch", async () => {
  const path = join(folder, "qemu");
  writeFileSync(path, `#!/bin/sh\ntrap "" TERM PIPE\nwhile :; do yes; done\n`);
  chmodSync(path, 0o755);
  await expect(askQemu(path)).rejects.toMatchObject({
    code: "qemu-failed",
    message: expect.stringMatching(/^cannot run .* wrote more than 4194304 bytes\)$/) as string,
  });
  const abort = new AbortController();
  writeFileSync(path, `#!/bin/sh\ntrap "" TERM\nwhile :; do sleep 1000; done\n`);
  const asking = askQemu(path, abort.signal);
  abort.abort(new Error("enough"));
  await expect(asking).rejects.toThrow("enough");
});

test("a program that this user may not run is not reported as missing", async () => {
  const path = program("9.9.9");
  chmodSync(path, 0o644);
  await expect(askQemu(path)).rejects.toMatchObject({ code: "qemu-failed" });
});

test("a script that starts QEMU as another process leaves none behind", async () => {
  const qemu = program("9.9.9");
  const script = join(folder, "script");
  writeFileSync(script, `#!/bin/sh\n"${qemu}" "$@"\nexit $?\n`);
  chmodSync(script, 0o755);
  expect(await askQemu(script)).toMatchObject({ version: "9.9.9" });
  await expect.poll(() => commandLines().filter((line) => line.includes(folder))).toEqual([]);
});

/** Returns the command lines of all processes. */
function commandLines(): string[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.map((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "latin1");
    } catch {
      return "";
    }
  });
}
