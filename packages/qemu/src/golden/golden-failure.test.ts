import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { keyFailure } from "./golden-failure.ts";

test("a file that the state depends on and that is missing is golden-failed, with its path", async () => {
  const cause: unknown = await readFile("/nowhere/module.ts").catch((error: unknown) => error);
  expect(keyFailure(cause)).toMatchObject({
    name: "QemuError",
    code: "golden-failed",
    cause,
    message: expect.stringMatching(/ENOENT.*\/nowhere\/module\.ts.*must be readable$/) as string,
  });
});

test("the lack of descriptors is golden-failed, with what to do about it", () => {
  const cause = Object.assign(new Error("EMFILE: too many open files, open '/x'"), { code: "EMFILE" });
  expect(keyFailure(cause)).toMatchObject({
    code: "golden-failed",
    message: expect.stringMatching(/EMFILE.*raise its limit \(ulimit -n\)$/) as string,
  });
});

test("an error that is not the system's stays as it is", () => {
  const error = new SyntaxError("unexpected token");
  expect(keyFailure(error)).toBe(error);
});
