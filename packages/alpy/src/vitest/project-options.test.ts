import { expect, test } from "vitest";
import { checkProjectOptions } from "./project-options.ts";

test("all documented options are accepted", () => {
  const options = {
    testbed: { machine: { disk: "router.qcow2" }, links: [], nodeImage: "node", timeoutFactor: 2 },
    artifacts: "artifacts",
    keep: "all" as const,
    timeoutFactor: 1.5,
  };
  expect(checkProjectOptions(options)).toBe(options);
  expect(checkProjectOptions({})).toEqual({});
});

test.each([
  [
    { kept: "all" },
    'test.provide.alpy: unknown option "kept"; expected one of testbed, artifacts, keep, timeoutFactor',
  ],
  [
    { testbed: { machines: {} } },
    'test.provide.alpy.testbed: unknown option "machines"; expected one of machine, links',
  ],
  [{ keep: "some" }, 'test.provide.alpy.keep must be "failed" or "all", got \'some\''],
  [{ keep: null }, 'test.provide.alpy.keep must be "failed" or "all", got null'],
  [{ artifacts: "" }, "test.provide.alpy.artifacts must be a non-empty string, got ''"],
  [{ timeoutFactor: 0 }, "test.provide.alpy.timeoutFactor must be a positive number, got 0"],
  [{ timeoutFactor: "2" }, "test.provide.alpy.timeoutFactor must be a positive number, got '2'"],
])("%o is refused", (options, message) => {
  expect(() => checkProjectOptions(options as object)).toThrow(message);
  expect(() => checkProjectOptions(options as object)).toThrow(TypeError);
});
