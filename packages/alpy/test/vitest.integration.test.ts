import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { readRun } from "../src/index.ts";
import type { TestbedRecord } from "../src/vitest/index.ts";
import { runVitest, startVitest } from "./run-vitest.ts";
import { leftAfter, missingQemu, processesWith } from "./support.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "alpy-vitest-"));
});
afterEach(async () => {
  expect(await leftAfter(30_000, () => Promise.resolve(processesWith(folder)))).toEqual([]);
  await rm(folder, { recursive: true });
});

/** Runs vitest to its end. */
function run(variables: Record<string, string>, ...options: string[]): ReturnType<typeof runVitest> {
  return runVitest({ folder, variables }, ...options);
}

interface Report {
  numPassedTests: number;
  numFailedTests: number;
  testResults: { assertionResults: { title: string; meta: { alpy?: TestbedRecord[] } }[] }[];
}

const done = { durationMs: expect.any(Number) as number, outcome: "done" };

function idOf(record: TestbedRecord | undefined, step: string): number | undefined {
  return record?.steps.find(({ name }) => name === step)?.id;
}

async function reportIn(path: string): Promise<Report> {
  return JSON.parse(await readFile(path, "utf8")) as Report;
}

describe.skipIf(missingQemu())("the fixtures of vitest", () => {
  test("keep the artifacts of tests that fail, and put each step into every report", async () => {
    const json = join(folder, "report.json");
    const junit = join(folder, "report.xml");
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${json}`];
    const { exitCode, output } = await run(
      { FIXTURE: "outcomes.fixture.ts" },
      ...reporters,
      "--reporter=junit",
      `--outputFile.junit=${junit}`,
    );
    expect({ exitCode, output }).toMatchObject({ exitCode: 1, output: expect.stringContaining("2 failed | 2 passed") });
    // The terminal shows of each failure: the expectation, the step that failed, the table of steps.
    expect(output).toContain("wire far: no such frame within");
    expect(output).toContain("↳ Wait for an answer… failed");
    expect(output).toMatch(/✗ failed after .*\n.*fails-with-evidence~\w+\n\n {2}wire far: no such frame/);
    expect(output).toMatch(/✗ Wait forever/);
    const kept = join(folder, "bed0", "bed0~outcomes.fixture.ts");
    const names = (await readdir(kept)).toSorted();
    expect(names).toEqual([expect.stringMatching(/^fails-with-evidence~[0-9a-f]{8}$/), "hangs"]);
    const [evidence = ""] = names;
    const { testResults } = await reportIn(json);
    const results = testResults.flatMap(({ assertionResults }) => assertionResults);
    expect(results.map(({ meta }) => meta.alpy?.map(({ artifacts }) => artifacts))).toEqual([
      [undefined],
      [join(kept, evidence)],
      [undefined, undefined],
      [join(kept, "hangs")],
    ]);
    const [looked] = results[0]?.meta.alpy ?? [];
    expect(looked?.steps.filter(({ name }) => /Look|Compare/.test(name))).toEqual([
      { id: expect.any(Number) as number, parentId: idOf(looked, "Look at it"), name: "Compare", ...done },
      { id: idOf(looked, "Look at it"), name: "Look at it", ...done },
    ]);
    expect(await readFile(junit, "utf8")).toMatch(/<property name="step" value="Look at it… done in [\d.]+ s">/);
    expect(await readFile(join(kept, "hangs", "log.jsonl"), "utf8")).toMatch(/"timeoutFactor":[\d.]+,"msg":"Time-outs/);
  });

  test("distinguish the attempts of a test: one that fails, and one that passes", async () => {
    const json = join(folder, "report.json");
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${json}`];
    const { exitCode, output } = await run({ FIXTURE: "again.fixture.ts" }, ...reporters);
    expect({ exitCode, output }).toMatchObject({ exitCode: 0, output: expect.stringContaining("2 passed") });
    expect(output.match(/✗ failed after/g)).toHaveLength(1);
    const kept = join(folder, "bed0", "bed0~again.fixture.ts");
    expect(await readdir(kept)).toEqual(["fails-once"]);
    const { testResults } = await reportIn(json);
    const results = testResults.flatMap(({ assertionResults }) => assertionResults);
    expect(results.map(({ meta }) => meta.alpy?.map(({ artifacts }) => artifacts))).toEqual([
      [join(kept, "fails-once"), undefined],
      [undefined, undefined],
    ]);
  });

  test("leave nothing on Ctrl-C, and artifacts that can be read", async () => {
    const child = startVitest({ folder, variables: { FIXTURE: "endless.fixture.ts" } }, []);
    const artifacts = join(folder, "bed0", "bed0~endless.fixture.ts", "never-ends");
    const log = (): Promise<string> => readFile(join(artifacts, "log.jsonl"), "utf8");
    await vi.waitFor(async () => expect(await log()).toContain("Wait forever…"), { timeout: 40_000, interval: 100 });
    child.kill("SIGINT");
    await once(child, "close");
    expect(await leftAfter(30_000, () => Promise.resolve(processesWith(folder)))).toEqual([]);
    expect(await readRun(artifacts)).toMatchObject({
      outcome: "interrupted",
      steps: expect.arrayContaining([
        expect.objectContaining({
          name: "Wait forever",
          outcome: "unfinished",
          source: "endless.fixture.ts:5:17",
        }),
      ]) as object,
      links: [{ name: "link0" }],
    });
  });

  test("work with eight testbeds in parallel, and with two shards whose reports are merged", {
    timeout: 150_000,
  }, async () => {
    const bed = { FIXTURE: "dhcp.fixture.ts", PROJECTS: "8" };
    const blobs = join(folder, "blobs");
    const shards = await Promise.all(
      ["1", "2"].map((shard) =>
        run(bed, `--shard=${shard}/2`, "--reporter=blob", `--outputFile=${join(blobs, `${shard}.json`)}`),
      ),
    );
    expect(shards.map(({ exitCode, output }) => (exitCode === 0 ? "passed" : output))).toEqual(["passed", "passed"]);
    const json = join(folder, "merged.json");
    const merged = await run(bed, `--merge-reports=${blobs}`, "--reporter=json", `--outputFile=${json}`);
    expect(merged).toMatchObject({ exitCode: 0 });
    const report = await reportIn(json);
    expect(report).toMatchObject({ numPassedTests: 8, numFailedTests: 0 });
    const steps = report.testResults.map(({ assertionResults: [result] }) => result?.meta.alpy?.[0]?.steps.length);
    expect(steps).toEqual(Array.from({ length: 8 }, () => expect.any(Number) as number));
  });
});
