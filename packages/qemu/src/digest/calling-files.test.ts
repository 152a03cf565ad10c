import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { callingFiles, isLocal } from "./calling-files.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alpy-calling-"));
  file = join(folder, "caller.mjs");
  writeFileSync(file, "export const call = (callee) => callee();");
});
afterEach(() => rmSync(folder, { recursive: true }));

async function filesOf(ownFolder?: string): Promise<string[]> {
  const { call } = (await import(file)) as { call: (callee: () => string[]) => string[] };
  return call(() => callingFiles(ownFolder));
}

test("the calling files are those on the stack of the call, without this package's", async () => {
  const files = await filesOf();
  expect(files).toContain(file);
  expect(files).not.toContain(import.meta.filename);
});

test("the files of the composer's own folder do not count", async () => {
  expect(await filesOf(folder)).not.toContain(file);
  expect(await filesOf(`${folder}-other`)).toContain(file);
});

test("files of installed packages are not the user's own", () => {
  expect(isLocal("/home/user/test/a.test.ts")).toBe(true);
  expect(isLocal("/home/user/node_modules/vitest/dist/index.js")).toBe(false);
});
