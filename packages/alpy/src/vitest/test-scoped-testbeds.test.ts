import { expect, test } from "vitest";
import { type TestbedRecord, type TestScope, TestScopedTestbeds } from "./test-scoped-testbeds.ts";

test.each<[unknown, string]>([
  [{ machines: {}, onStep: 5 }, "onStep must be a function, got 5"],
  [{ artifacts: null }, "artifacts must be a non-empty string, got null"],
  [{ timeoutFactor: null }, "timeoutFactor must be a positive number, got null"],
  [{ signal: "stop" }, "signal must be an AbortSignal, got 'stop'"],
  [{ machin: {} }, 'testbed: unknown option "machin"; expected one of machine, links'],
])("a testbed of a test is refused with the options %o", async (options, message) => {
  const records: TestbedRecord[] = [];
  const scope: Partial<TestScope> = { signal: new AbortController().signal, artifacts: "artifacts", timeoutFactor: 1 };
  const testbeds = new TestScopedTestbeds(scope as TestScope, records);
  const opening = testbeds.open(options as object);
  await expect(opening).rejects.toThrow(message);
  await expect(opening).rejects.toThrow(TypeError);
  expect(records).toEqual([]);
});
