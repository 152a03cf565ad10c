import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ResultFile } from "./result-file.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alpy-result-file-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const read = (): string => readFileSync(join(folder, "result.json"), "utf8");
const texts = (whole: string) => ({ whole, short: () => "short" });

test("a content replaces the one before, and only the reserved space stays until the last one", async () => {
  const file = new ResultFile(folder);
  file.reserve();
  await file.write(texts("first, which is longer"));
  file.reserve();
  expect(read()).toBe("first, which is longer");
  expect(readdirSync(folder)).toEqual(["result.json", "result.json.next"]);
  expect(statSync(join(folder, "result.json.next")).size).toBe(65_536);
  await file.write(texts("second"));
  expect(read()).toBe("second");
  expect(readdirSync(folder)).toEqual(["result.json"]);
  expect(statSync(join(folder, "result.json")).mode & 0o777).toBe(0o600);
});

test("the last content wins, also over one that is still on its way to the disk", async () => {
  const file = new ResultFile(folder);
  file.reserve();
  const writing = file.write(texts("running"));
  file.writeNow(texts("interrupted"));
  await writing;
  expect(read()).toBe("interrupted");
});

test("an earlier file with the mode of everybody becomes private", () => {
  writeFileSync(join(folder, "result.json.next"), "", { mode: 0o666 });
  const file = new ResultFile(folder);
  file.writeNow(texts("done"));
  expect(statSync(join(folder, "result.json")).mode & 0o777).toBe(0o600);
});

test("a folder that is gone is an error, and no other folder is written", async () => {
  const file = new ResultFile(join(folder, "gone"));
  expect(() => file.reserve()).toThrow("ENOENT");
  expect(() => file.writeNow(texts("done"))).toThrow("ENOENT");
  await expect(file.write(texts("done"))).rejects.toThrow("ENOENT");
  expect(readdirSync(folder)).toEqual([]);
});
