import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Faults } from "@alpy/qemu";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ArtifactBudget } from "../files/artifact-budget.ts";
import { openRunLog } from "../files/run-log.ts";
import type { Logger } from "../logger.ts";
import { logSteps, stepsOfLog } from "./step-log.ts";
import { Steps } from "./steps.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alpy-step-log-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs with steps that are logged, and returns what the process would leave if it were killed now. */
async function logOf(body: (steps: Steps, logger: Logger) => Promise<void>): Promise<{ steps: Steps; text: string }> {
  const path = join(folder, "log.jsonl");
  const limits = { maxBytes: 1_000_000, budget: new ArtifactBudget(1_000_000), onLimit: fail, onError: fail };
  const log = openRunLog({ path, ...limits }, undefined);
  const steps = new Steps({ faults: new Faults(), evidence: () => ({}), onFailure: () => undefined });
  steps.subscribe(logSteps(log.logger));
  await body(steps, log.logger);
  const text = readFileSync(path, "utf8");
  log.close();
  return { steps, text };
}

const succeed = () => Promise.resolve();
const fail = () => Promise.reject(new Error("no answer"));
const hang = () => new Promise<never>(() => undefined);

test("a step's lines can be read, and have its record", async () => {
  const { text } = await logOf(async (steps) => {
    await steps.run("Log in", succeed);
    await steps.run("Ping", fail).catch(() => undefined);
  });
  const lines = text.trimEnd().split("\n");
  const parsed = lines.map((line) => JSON.parse(line) as { level: number; msg: string });
  expect(parsed.map(({ level, msg }) => [level, msg.replace(/\d+\.\d s/, "N s")])).toEqual([
    [30, "Log in…"],
    [30, "Log in… done in N s"],
    [30, "Ping…"],
    [50, "Ping… failed after N s"],
  ]);
  expect(parsed[0]).toMatchObject({ stepStarted: { id: 1, name: "Log in" } });
  expect(parsed[3]).toMatchObject({ stepEnded: { id: 2, name: "Ping", outcome: "failed" } });
});

test("the steps of a run that was killed are read back as they were recorded, with those that did not end", async () => {
  const { steps, text } = await logOf(async (running) => {
    void running.run("Ping", async () => {
      await running.run("Send", succeed);
      return await hang();
    });
    await running.run("Ping", fail).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await running.run("Fetch", succeed);
    void running.run("Ping", hang);
  });
  const read = stepsOfLog(`${text}{"level":30,"time":"2026-01-01T00:00:00.000Z","ms`);
  expect(read.slice(0, 3)).toEqual(steps.records);
  expect(read.slice(3).map(({ id, name, outcome }) => [id, name, outcome])).toEqual([
    [1, "Ping", "unfinished"],
    [5, "Ping", "unfinished"],
  ]);
  expect(read[3]?.durationMs).toBeGreaterThanOrEqual(15);
});

test("a user's log line is not a step, even with a field named step and the text of one", async () => {
  const { text } = await logOf(async (steps, logger) => {
    logger.info({ step: "Ping" }, "Ping…");
    logger.info({ step: "Ping", durationMs: 5 }, "Ping… done in 0.0 s");
    logger.info({ stepEnded: "Ping", stepStarted: { id: 1 } }, "Ping… failed");
    await steps.run("Done… failed", succeed);
  });
  expect(stepsOfLog(text)).toMatchObject([{ name: "Done… failed", outcome: "done" }]);
});

test("a log without steps has none", () => {
  expect(stepsOfLog("")).toEqual([]);
  expect(stepsOfLog("null\n7\n")).toEqual([]);
});
