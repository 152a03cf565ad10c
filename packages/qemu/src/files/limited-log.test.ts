import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { silentLogger } from "../logger.ts";
import type { ByteBudget, LimitReached } from "./file-limits.ts";
import { FileReports } from "./file-reports.ts";
import { LimitedLog } from "./limited-log.ts";

let folder: string;
let path: string;
let reached: LimitReached[];
let failed: unknown[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alpy-files-"));
  path = join(folder, "qemu.log");
  reached = [];
  failed = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

function open(maxBytes: number, budget: ByteBudget = { limitBytes: 0, count: () => true }, at = path): LimitedLog {
  const listeners = {
    onLimit: (one: LimitReached) => void reached.push(one),
    onFileError: (...error: unknown[]) => void failed.push(error),
  };
  const reports = new FileReports(listeners, silentLogger);
  return new LimitedLog({ path: at, option: "maxLogBytes", maxBytes, budget, reports });
}

test("a file below its limit has exactly what was written, and only this user can read it", () => {
  const log = open(10);
  log.write(Buffer.from("one\n"));
  log.write(Buffer.from("two\n"));
  expect(readFileSync(path, "utf8")).toBe("one\ntwo\n");
  log.end();
  expect([statSync(path).mode & 0o777, reached]).toEqual([0o600, []]);
});

const CUT = "# alpy: cut here: maxLogBytes (10 bytes) is reached; what follows is not recorded\n";

test("a file is cut exactly at its limit: a line says so, and at the end how much was not written", () => {
  const log = open(10);
  log.write(Buffer.from("one\ntwo"));
  for (const chunk of ["four", "five", "s"]) log.write(Buffer.from(chunk));
  expect(readFileSync(path, "utf8")).toBe(`one\ntwofou\n${CUT}`);
  log.end();
  expect(readFileSync(path, "utf8")).toBe(`one\ntwofou\n${CUT}# alpy: 6 more bytes were not recorded\n`);
  expect(reached).toEqual([{ path, option: "maxLogBytes", limitBytes: 10 }]);
});

test("a line that ends at the limit is not ended twice; closing again adds nothing", () => {
  const log = open(10);
  log.write(Buffer.from("012345678\n"));
  expect(reached).toEqual([]);
  log.write(Buffer.from("more"));
  log.end();
  log.end();
  log.write(Buffer.from("late"));
  expect(readFileSync(path, "utf8")).toBe(`012345678\n${CUT}# alpy: 4 more bytes were not recorded\n`);
});

test("the shared budget cuts it as well", () => {
  const counted: number[] = [];
  const log = open(100, { limitBytes: 7, count: (bytes) => counted.push(bytes) < 2 });
  log.write(Buffer.from("one\n"));
  log.write(Buffer.from("two\n"));
  log.end();
  const mark = "# alpy: cut here: maxArtifactBytes (7 bytes) is reached; what follows is not recorded\n";
  expect(readFileSync(path, "utf8")).toBe(`one\n${mark}# alpy: 4 more bytes were not recorded\n`);
  expect(counted).toEqual([4, 4]);
});

test("a file that cannot be written is reported once, and ends nothing", () => {
  const log = open(100, undefined, "/dev/full");
  log.write(Buffer.from("one"));
  expect(failed).toEqual([["/dev/full", expect.objectContaining({ code: "ENOSPC", path: "/dev/full" })]]);
  log.write(Buffer.from("two"));
  log.end();
  const missing = open(100, undefined, join(folder, "none", "qemu.log"));
  missing.write(Buffer.from("one"));
  expect(failed).toHaveLength(2);
  missing.end();
});
