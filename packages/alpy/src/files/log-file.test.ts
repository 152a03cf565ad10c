import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ArtifactBudget, type LimitReached } from "./artifact-budget.ts";
import { openRunLog } from "./run-log.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alpy-log-file-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function openLog(maxBytes: number, budget = new ArtifactBudget(1e9)) {
  const path = join(folder, "log.jsonl");
  const reached: LimitReached[] = [];
  const onLimit = (limit: LimitReached): void => {
    reached.push(limit);
    log.logger.warn({}, "cut here");
  };
  const log = openRunLog({ path, maxBytes, budget, onLimit, onError: () => undefined }, undefined);
  const messages = (): string[] =>
    readFileSync(path, "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => (JSON.parse(line) as { msg: string }).msg);
  return { path, reached, messages, ...log };
}

test("the file is private, and has every line as soon as it is logged", () => {
  const { path, logger, messages } = openLog(1_000);
  logger.debug({}, "one");
  logger.error({}, "two");
  expect(messages()).toEqual(["one", "two"]);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test("after the limit there is a mark, and what is more important than details", () => {
  const { path, logger, messages, reached } = openLog(300);
  logger.debug({}, "first");
  for (let index = 0; index < 10; index += 1) logger.debug({}, "x".repeat(100));
  logger.info({}, "Boot… done in 1.0 s");
  logger.debug({}, "y");
  logger.error({}, "failed");
  expect(messages()).toEqual(["first", "x".repeat(100), "cut here", "Boot… done in 1.0 s", "failed"]);
  expect(reached).toEqual([{ path, option: "maxLogBytes", limitBytes: 300 }]);
});

test("what is important has a limit, too", () => {
  const { path, logger } = openLog(100);
  for (let index = 0; index < 3_000; index += 1) logger.info({}, "z".repeat(1_000));
  const { size } = statSync(path);
  expect(size).toBeGreaterThan(1_000_000);
  expect(size).toBeLessThan(100 + 1_048_576);
});

test("the limit of all files together cuts the log", () => {
  const budget = new ArtifactBudget(200);
  const { path, logger, messages, reached } = openLog(1_000_000, budget);
  logger.debug({}, "first");
  budget.count(500);
  logger.debug({}, "second");
  expect(messages()).toEqual(["first", "cut here"]);
  expect(reached).toEqual([{ path, option: "maxArtifactBytes", limitBytes: 200 }]);
});

test("lines after the close are ignored", () => {
  const { logger, close, messages } = openLog(1_000);
  logger.info({}, "one");
  close();
  logger.info({}, "late");
  expect(messages()).toEqual(["one"]);
});

test("where the disk is full, the lines before are whole, and the error is reported once", () => {
  const path = join(folder, "log.jsonl");
  const script = `
    import { openRunLog } from ${JSON.stringify(join(import.meta.dirname, "run-log.ts"))};
    const errors = [];
    const budget = { limitBytes: 1e9, count: () => true };
    const { logger } = openRunLog({ path: ${JSON.stringify(path)}, maxBytes: 1e9, budget,
      onLimit() {}, onError: (path, { code }) => errors.push(path + " " + code) }, undefined);
    for (let index = 0; index < 100; index += 1) logger.info({}, "x".repeat(1000));
    process.stdout.write(JSON.stringify(errors));`;
  // In place of a full disk: no file may have more than 16 blocks of 512 or 1,024 bytes.
  const args = ["-c", 'ulimit -f 16; exec "$0" --input-type=module', process.execPath];
  const { stdout, stderr } = spawnSync("sh", args, { input: script, encoding: "utf8" });
  expect({ stdout, stderr }).toEqual({ stdout: JSON.stringify([`${path} EFBIG`]), stderr: "" });
  const lines = readFileSync(path, "utf8").trimEnd().split("\n");
  expect(lines.length).toBeGreaterThan(3);
  for (const line of lines) expect(JSON.parse(line)).toMatchObject({ msg: "x".repeat(1_000) });
});
