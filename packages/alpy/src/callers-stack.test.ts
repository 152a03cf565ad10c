import { beforeEach, expect, test, vi } from "vitest";
import { createTestbed } from "./testbed/create-testbed.ts";
import type { TestbedOptions } from "./testbed/testbed-options.ts";

beforeEach(() => {
  vi.stubEnv("ALPY_NODE_IMAGE", undefined);
  return () => vi.unstubAllEnvs();
});

/** The frames of the error's stack. */
async function framesOf(options: object): Promise<string[]> {
  const error: unknown = await openedBy(options).catch((reason: unknown) => reason);
  const { stack = "" } = error as Error;
  return stack.split("\n").filter((line) => /^ +at /.test(line));
}

async function openedBy(options: object): Promise<void> {
  await using _bed = await createTestbed(options as TestbedOptions);
}

test.each<[string, object]>([
  ["a missing file", { machine: { disk: "/nothing/here.qcow2" }, links: [{ wire: "a" }] }],
  ["a wrong value", { machine: { memoryMiB: -1 } }],
  ["a missing image for nodes", { machine: {}, links: [{ addresses: ["192.0.2.1/24"] }] }],
  ["a name that is misspelt", { machnie: {} }],
])("the stack of createTestbed's refusal of %s begins at the line that called it", async (_case, options) => {
  const [first, second] = await framesOf(options);
  expect(first).toContain("at openedBy (");
  expect(first).toContain("callers-stack.test.ts");
  expect(second).toContain("at framesOf (");
});
