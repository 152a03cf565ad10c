import { QemuError } from "@alpy/qemu";
import { expect, test } from "vitest";
import { AlpyError } from "../errors.ts";
import { joinFailures } from "./failures.ts";

test("a single failure is returned unchanged", () => {
  const error = new Error("one");
  expect(joinFailures(error)).toBe(error);
});

test("a QemuError becomes an AlpyError with its code, message, evidence and stack", () => {
  const error = new QemuError("qemu-exited", "QEMU ended", { evidence: { qemu: "out of memory" } });
  const joined = joinFailures(error);
  expect(joined).toBeInstanceOf(AlpyError);
  expect(joined).toMatchObject({ code: "qemu-exited", message: "QEMU ended", evidence: error.evidence, cause: error });
  expect((joined as AlpyError).stack).toBe(error.stack?.replace("QemuError", "AlpyError"));
});

test("several failures of one disposal are joined, the first failure first", async () => {
  const stack = new AsyncDisposableStack();
  for (const name of ["third", "second", "first"]) stack.defer(() => Promise.reject(new Error(name)));
  const joined = await stack.disposeAsync().catch(joinFailures);
  expect(joined).toBeInstanceOf(AggregateError);
  expect((joined as AggregateError).errors.map((error) => (error as Error).message)).toEqual([
    "first",
    "second",
    "third",
  ]);
  expect((joined as AggregateError).message).toBe("first\nand then: second\nand then: third");
});
