import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Artifacts, discardArtifacts } from "./artifacts.ts";

let parent: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "alpy-test-"));
});
afterEach(() => rmSync(parent, { recursive: true }));

function modeOf(path: string): number {
  return statSync(path).mode & 0o777;
}

test("a named folder is created with its parents, for this user alone, and stays after close", async () => {
  const umask = process.umask(0);
  try {
    await (await Artifacts.open(join(parent, "a/b"))).close();
  } finally {
    process.umask(umask);
  }
  expect([modeOf(join(parent, "a")), modeOf(join(parent, "a/b"))]).toEqual([0o700, 0o700]);
});

test("a folder that exists keeps its mode", async () => {
  chmodSync(parent, 0o755);
  await (await Artifacts.open(parent)).close();
  expect(modeOf(parent)).toBe(0o755);
});

test("a folder below /proc is refused", async () => {
  const opening = Artifacts.open("/proc/alpy/run");
  await expect(opening).rejects.toMatchObject({ code: "artifacts-failed", cause: { code: "ENOENT" } });
});

test("a folder that cannot be created is one error, with its path, the reason and what to do", async () => {
  writeFileSync(join(parent, "file"), "");
  await expect(Artifacts.open(join(parent, "file/run"))).rejects.toMatchObject({
    name: "AlpyError",
    code: "artifacts-failed",
    message: expect.stringMatching(
      /^the artifacts cannot be written: .*\/file\/run: ENOTDIR: .*; a file is where a folder/,
    ),
    cause: { code: "ENOTDIR" },
  });
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

test("the artifacts of a run are discarded: the whole folder, or only its files, where the folder is the user's", async () => {
  for (const name of ["whole", "mixed", "mixed/golden", "only"]) {
    mkdirSync(join(parent, name));
    for (const file of ["log.jsonl", "result.json.next", "link0.pcap"]) writeFileSync(join(parent, name, file), "");
  }
  writeFileSync(join(parent, "whole", "screenshot.png"), "");
  writeFileSync(join(parent, "mixed", "notes.txt"), "mine");
  await discardArtifacts(join(parent, "whole"), "folder");
  await discardArtifacts(join(parent, "mixed"), "files");
  await discardArtifacts(join(parent, "only"), "files");
  expect(readdirSync(parent)).toEqual(["mixed"]);
  expect(readdirSync(join(parent, "mixed"))).toEqual(["notes.txt"]);
  expect(readFileSync(join(parent, "mixed", "notes.txt"), "utf8")).toBe("mine");
});

test("artifacts are not discarded while another testbed uses their folder", async () => {
  const artifacts = await Artifacts.open(join(parent, "a"));
  writeFileSync(artifacts.path("log.jsonl"), "");
  await discardArtifacts(artifacts.folder, "folder");
  expect(existsSync(artifacts.path("log.jsonl"))).toBe(true);
  await artifacts.close();
});
