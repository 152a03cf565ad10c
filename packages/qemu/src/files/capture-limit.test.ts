import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { silentLogger } from "../logger.ts";
import { CaptureLimit } from "./capture-limit.ts";
import type { ByteBudget, LimitReached } from "./file-limits.ts";
import { resolveLimits } from "./file-limits.ts";
import { FileReports } from "./file-reports.ts";

let folder: string;
let path: string;
let reached: LimitReached[];
let stops: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alpy-files-"));
  path = join(folder, "link0.pcap");
  reached = [];
  stops = 0;
});
afterEach(() => rmSync(folder, { recursive: true }));

function captureLimit(budget: ByteBudget = { limitBytes: 0, count: () => true }): CaptureLimit {
  const reports = new FileReports({ onLimit: (one) => void reached.push(one) }, silentLogger);
  const stop = (): void => {
    stops += 1;
  };
  return new CaptureLimit({ path, maxBytes: 10, budget, reports, stop });
}

function grow(bytes: number): void {
  appendFileSync(path, Buffer.alloc(bytes));
}

test("a capture goes on at its limit, and is stopped above it, and again if it was continued", () => {
  const limit = captureLimit();
  limit.check();
  grow(10);
  limit.check();
  expect(stops).toBe(0);
  grow(1);
  limit.check();
  limit.check();
  expect(stops).toBe(1);
  grow(1);
  limit.check();
  expect([stops, reached]).toEqual([2, [{ path, option: "maxCaptureBytes", limitBytes: 10 }]]);
});

test("a capture is stopped when the shared budget is used up, and is counted to its end", () => {
  const counted: number[] = [];
  const limit = captureLimit({ limitBytes: 7, count: (bytes) => counted.push(bytes) < 2 });
  grow(4);
  limit.check();
  grow(4);
  limit.check();
  expect([stops, reached]).toEqual([1, [{ path, option: "maxArtifactBytes", limitBytes: 7 }]]);
  grow(1);
  limit.close();
  expect(counted).toEqual([4, 4, 1]);
});

test.each([0, -1, 1.5, Number.NaN, "1", null])("%o is not a limit", (value) => {
  expect(() => resolveLimits({ maxLogBytes: value as number })).toThrow(
    "limits.maxLogBytes must be a whole number of bytes above 0, or Infinity, got",
  );
});

test("limits have defaults, and an unknown one is refused", () => {
  expect(resolveLimits()).toMatchObject({
    maxConsoleBytes: 67_108_864,
    maxLogBytes: 67_108_864,
    maxCaptureBytes: 2 ** 30,
  });
  expect(() => resolveLimits({ maxBytes: 1 } as object, "options.limits")).toThrow(
    new TypeError(
      'options.limits: unknown option "maxBytes"; expected one of maxConsoleBytes, maxLogBytes, maxCaptureBytes, budget',
    ),
  );
});
