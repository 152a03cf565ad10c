import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Artifacts } from "./artifacts.ts";

let parent: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "alpy-test-"));
});
afterEach(() => rmSync(parent, { recursive: true }));

test("a named folder is created with its parents and stays after close", async () => {
  const artifacts = await Artifacts.open(join(parent, "a/b"));
  await artifacts.writeResultFile({ outcome: "closed" });
  await artifacts.close();
  expect(readdirSync(join(parent, "a/b"))).toEqual(["result.json"]);
});

test("a folder without a name is temporary and gone after close", async () => {
  const artifacts = await Artifacts.open(undefined);
  writeFileSync(artifacts.path("console.log"), "x");
  await artifacts.close();
  expect(existsSync(artifacts.folder)).toBe(false);
});

test("while a testbed is open, a second one with the same folder has a folder of its own next to it", async () => {
  const path = join(parent, "a");
  const first = await Artifacts.open(path);
  const second = await Artifacts.open(path);
  expect([first.folder, second.folder]).toEqual([path, `${path}-2`]);
  await first.close();
  const third = await Artifacts.open(path);
  expect(third.folder).toBe(path);
  await Promise.all([second.close(), third.close()]);
});

test("an earlier run's files are removed, all others stay", async () => {
  for (const name of ["link0.pcap", "result.json", "notes.txt"]) writeFileSync(join(parent, name), "");
  await (await Artifacts.open(parent)).close();
  expect(readdirSync(parent)).toEqual(["notes.txt"]);
});
