import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkRuntimeFolder } from "./runtime-folder-check.ts";

let parent: string;
let folder: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "alpy-doctor-"));
  folder = join(parent, "running");
  process.env["ALPY_RUNTIME_FOLDER"] = folder;
});
afterEach(() => {
  delete process.env["ALPY_RUNTIME_FOLDER"];
  rmSync(parent, { recursive: true });
});

test("a runtime folder is good if it is private or does not exist yet", async () => {
  expect(await checkRuntimeFolder(undefined)).toMatchObject({ verdict: "good", found: `${folder}, not created yet` });
  mkdirSync(folder, { mode: 0o700 });
  expect(await checkRuntimeFolder(undefined)).toMatchObject({ verdict: "good", found: folder });
});

test("a runtime folder that others can write is a warning that says what does not work", async () => {
  mkdirSync(folder);
  chmodSync(folder, 0o777);
  expect(await checkRuntimeFolder(undefined)).toMatchObject({
    subject: "Runtime folder",
    verdict: "warning",
    found: expect.stringContaining("can be written by others (mode 777)"),
    advice: expect.stringContaining("ALPY_RUNTIME_FOLDER"),
  });
});
