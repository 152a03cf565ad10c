import { expect, test } from "vitest";
import { QemuError } from "../errors.ts";
import { type LaunchMachineOptions, resolveLaunch } from "./launch-options.ts";

const prepare = (): Promise<void> => Promise.resolve();

test("the defaults are a machine named vm in a temporary folder, without a golden state", () => {
  expect(resolveLaunch({})).toMatchObject({ name: "vm", folder: undefined, golden: undefined, timeoutFactor: 1 });
  expect(resolveLaunch({ memoryMiB: 64 }).machine.memoryMiB).toBe(64);
});

test.each<[object, string]>([
  [{ memory: 64 }, 'options: unknown option "memory"; expected one of architecture, disk, disks, cd, firmware, kernel'],
  [{ memoryMiB: -1 }, "options.memoryMiB must be a whole number above 0, got -1"],
  [{ name: "" }, "options.name must be a non-empty string, got ''"],
  [{ folder: null }, "options.folder must be a non-empty string, got null"],
  [{ logger: { info: prepare } }, "options.logger must be a logger with debug, info, warn and error, got"],
  [{ timeoutFactor: 0 }, "options.timeoutFactor must be a positive number, got 0"],
  [{ timeoutFactor: Number.NaN }, "options.timeoutFactor must be a positive number, got NaN"],
  [{ signal: {} }, "options.signal must be an AbortSignal, got {}"],
  [{ golden: null }, "options.golden must be an object with options, got null"],
  [{ golden: {} }, "options.golden.prepare must be a function, got undefined"],
  [{ golden: { prepare, prepared: 1 } }, 'options.golden: unknown option "prepared"; expected one of prepare, check,'],
  [{ golden: { prepare, check: 1 } }, "options.golden.check must be a function, got 1"],
  [{ golden: { prepare, module: "./a.ts" } }, "options.golden.module must be a file URL, such as import.meta.url, got"],
  [{ golden: { prepare, module: 1 } }, "options.golden.module must be a file URL, such as import.meta.url, got 1"],
  [{ golden: { prepare, inputs: "a" } }, "options.golden.inputs must be a list, got 'a'"],
  [{ golden: { prepare, inputs: ["a", ""] } }, "options.golden.inputs[1] must be a non-empty string, got ''"],
  [
    { golden: { prepare }, disk: { path: "/dev/null", format: "raw", persist: true } },
    "options.golden cannot be combined with a disk that has persist: true",
  ],
  [
    { golden: { prepare }, disk: { path: "/dev/null", powerCuts: true } },
    "options.golden cannot be combined with a disk that has powerCuts: true",
  ],
])("%j is refused before anything starts", (options, message) => {
  expect(() => resolveLaunch(options)).toThrow(
    expect.objectContaining({ name: "TypeError", message: expect.stringContaining(message) as string }),
  );
});

test.each<LaunchMachineOptions>([
  { golden: { prepare, module: import.meta.url } },
  { golden: { prepare, module: new URL(import.meta.url), check: undefined, inputs: ["a"] } },
  { name: undefined, folder: undefined, golden: undefined, logger: undefined, timeoutFactor: undefined },
])("%j is accepted", (options) => {
  expect(resolveLaunch(options).name).toBe("vm");
});

test("a missing disk is an error that names the option", () => {
  expect(() => resolveLaunch({ disks: ["/nowhere"] })).toThrow(
    new QemuError("disk-not-found", "options.disks[0]: there is no file /nowhere"),
  );
});
