import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { silentLogger } from "../logger.ts";
import { ConsoleLog } from "./console-log.ts";
import type { ByteBudget, LimitReached } from "./file-limits.ts";
import { FileReports } from "./file-reports.ts";

const MARK = "# alpy: cut here: maxConsoleBytes (10 bytes) is reached; what follows is not recorded\n";

let folder: string;
let path: string;
let reached: LimitReached[];
let failed: unknown[];
let received: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alpy-files-"));
  path = join(folder, "console.log");
  writeFileSync(path, "");
  reached = [];
  failed = [];
  received = 0;
});
afterEach(() => rmSync(folder, { recursive: true }));

function consoleLog(budget: ByteBudget = { limitBytes: 0, count: () => true }): ConsoleLog {
  const listeners = {
    onLimit: (one: LimitReached) => void reached.push(one),
    onFileError: (...error: unknown[]) => void failed.push(error),
  };
  const reports = new FileReports(listeners, silentLogger);
  return new ConsoleLog({ path, maxBytes: 10, budget, reports, received: () => received });
}

/** Appends to the file, as QEMU does. */
function append(text: string): void {
  appendFileSync(path, text);
  received += text.length;
}

function content(): string {
  return readFileSync(path, "utf8");
}

test("a console below its limit is left as QEMU writes it", () => {
  const log = consoleLog();
  append("0123456789");
  log.check();
  log.close(true);
  expect([content(), reached, failed]).toEqual(["0123456789", [], []]);
});

test("a console is cut exactly at its limit, again and again, and reports it once", () => {
  const log = consoleLog();
  append("01234567\n9a");
  log.check();
  expect(content()).toBe(`01234567\n9\n${MARK}`);
  append("more and more");
  log.check();
  expect(content()).toBe(`01234567\n9\n${MARK}`);
  append("and more");
  log.close(true);
  expect(content()).toBe(`01234567\n9\n${MARK}# alpy: 22 more bytes were not recorded\n`);
  expect(reached).toEqual([{ path, option: "maxConsoleBytes", limitBytes: 10 }]);
});

test("a console that exceeds its limit at the very end is cut, too; a line that ends there is not ended twice", () => {
  const log = consoleLog();
  append("012345678\nmore");
  log.close(true);
  expect(content()).toBe(`012345678\n${MARK}# alpy: 4 more bytes were not recorded\n`);
});

test("the shared budget cuts it where it was when the budget was last asked", () => {
  const counted: number[] = [];
  const log = consoleLog({ limitBytes: 8, count: (bytes) => counted.push(bytes) < 2 });
  append("01234");
  log.check();
  append("5678");
  log.close(true);
  expect(content()).toMatch(/^01234\n# alpy: cut here: maxArtifactBytes \(8 bytes\) is reached/);
  expect(reached).toMatchObject([{ option: "maxArtifactBytes", limitBytes: 8 }]);
});

test("bytes that QEMU has sent and could not write are reported, unless it was killed between the two", () => {
  append("01234");
  received += 3;
  consoleLog().close(false);
  expect(failed).toEqual([]);
  const log = consoleLog();
  log.check();
  expect(failed).toEqual([]);
  log.close(true);
  expect(failed).toEqual([
    [path, expect.objectContaining({ message: expect.stringContaining("3 bytes of") as string })],
  ]);
});

test("a console log that was removed is reported once", () => {
  rmSync(path);
  const log = consoleLog();
  log.check();
  log.close(true);
  expect(failed).toEqual([[path, expect.objectContaining({ code: "ENOENT" })]]);
});
