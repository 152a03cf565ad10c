import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { contentOf, differencesOf } from "./folders.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "reliability-unit-"));
  mkdirSync(join(folder, "kept"));
  writeFileSync(join(folder, "kept", "file"), "before");
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a folder that is as it was has no differences", () => {
  expect(differencesOf(contentOf(folder), contentOf(folder))).toEqual([]);
});

test("what is new, changed and gone is named, but for what is expected", () => {
  writeFileSync(join(folder, "old"), "");
  const before = contentOf(folder);
  rmSync(join(folder, "old"));
  writeFileSync(join(folder, "kept", "file"), "change");
  mkdirSync(join(folder, "new"));
  mkdirSync(join(folder, "expected"));
  expect(differencesOf(before, contentOf(folder), (path) => path === "expected/")).toEqual([
    "old is gone",
    "kept/file has changed",
    "new/ (folder) is left",
  ]);
});
