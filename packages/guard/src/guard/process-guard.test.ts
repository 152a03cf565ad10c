import { expect, test } from "vitest";
import { openGuard } from "./open-guard.ts";

const guard = await openGuard();

test("one guard serves the whole process", async () => {
  expect(await openGuard()).toBe(guard);
});

test.each(["relative", "", "/", "//", "/tmp/..", 7])("the path %j is refused", (path) => {
  expect(() => guard.guardPath(path as string)).toThrow(
    "guardPath.path must be an absolute path and not the root, got",
  );
});

test("bad pids and start times are refused", () => {
  expect(() => guard.guardProcess({ pid: 1, startTime: "1" })).toThrow(
    "guardProcess.mark.pid must be an integer from 2, got 1",
  );
  expect(() => guard.guardProcess({ pid: 2.5, startTime: "1" })).toThrow("guardProcess.mark.pid must be");
  expect(() => guard.guardProcess({ pid: 2, startTime: "x" })).toThrow(
    "guardProcess.mark.startTime must be a string of digits",
  );
});

test("a module must be a file, and its data JSON of limited size", () => {
  expect(() => guard.guardModule("http://x/y.js", 1)).toThrow(
    "guardModule.url must be a file: URL or an absolute path",
  );
  expect(() => guard.guardModule("/x.ts", 1n)).toThrow(
    "guardModule.data must be a value that JSON can express, got 1n",
  );
  expect(() => guard.guardModule("/x.ts", "x".repeat(70_000))).toThrow("guardModule.data must be at most 65536 bytes");
});

test("an entry that was released cannot be updated", () => {
  const entry = guard.guardModule("/missing.ts", 1);
  entry.update(2);
  entry.release();
  entry.release();
  expect(() => entry.update(3)).toThrow("update: this entry has been released");
});

test("a tied program has no standard input, and unknown options are refused", () => {
  expect(() => guard.spawnTied("true", [], { stdio: ["pipe"] })).toThrow(
    'spawnTied.stdio[0] must be "ignore", got "pipe"',
  );
  expect(() => guard.spawnTied("true", [], { detached: 1 as unknown as boolean })).toThrow(
    "spawnTied.detached must be true or false, got 1",
  );
  expect(() => guard.spawnTied("true", [], { shell: true } as object)).toThrow('spawnTied: unknown option "shell"');
  expect(() => guard.spawnTied("", [])).toThrow("spawnTied.program must be the name or path of a program");
});
