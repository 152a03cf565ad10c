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

test("a file below its limit has exactly what was written, and only this user can read it", async () => {
  const log = open(10);
  log.write(Buffer.from("one\n"));
  log.write(Buffer.from("two\n"));
  log.end();
  await expect.poll(() => readFileSync(path, "utf8")).toBe("one\ntwo\n");
  expect([statSync(path).mode & 0o777, reached]).toEqual([0o600, []]);
});

test("what would exceed the limit is not written: a line says so, and at the end how much it was", async () => {
  const log = open(10);
  log.write(Buffer.from("one\ntwo"));
  for (const chunk of ["four", "five", "s"]) log.write(Buffer.from(chunk));
  log.end();
  await expect
    .poll(() => readFileSync(path, "utf8"))
    .toBe(
      "one\ntwo\n# alpy: cut here: maxLogBytes (10 bytes) is reached; what follows is not recorded\n# alpy: 9 more bytes were not recorded\n",
    );
  expect(reached).toEqual([{ path, option: "maxLogBytes", limitBytes: 10 }]);
});

test("the shared budget cuts it as well", async () => {
  const counted: number[] = [];
  const log = open(100, { limitBytes: 7, count: (bytes) => counted.push(bytes) < 2 });
  log.write(Buffer.from("one\n"));
  log.write(Buffer.from("two\n"));
  log.end();
  const mark = "# alpy: cut here: maxArtifactBytes (7 bytes) is reached; what follows is not recorded\n";
  await expect.poll(() => readFileSync(path, "utf8")).toBe(`one\n${mark}# alpy: 4 more bytes were not recorded\n`);
  expect(counted).toEqual([4, 4]);
});

test("a file that cannot be written is reported once, and ends nothing", async () => {
  const log = open(100, undefined, "/dev/full");
  log.write(Buffer.from("one"));
  await expect.poll(() => failed).toEqual([["/dev/full", expect.objectContaining({ code: "ENOSPC" })]]);
  log.write(Buffer.from("two"));
  log.end();
  const missing = open(100, undefined, join(folder, "none", "qemu.log"));
  missing.write(Buffer.from("one"));
  await expect.poll(() => failed.length).toBe(2);
  missing.end();
});
