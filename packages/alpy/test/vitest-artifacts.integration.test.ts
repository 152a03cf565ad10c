import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runVitest } from "./run-vitest.ts";
import { missingQemu } from "./support.ts";

// What the tests of vitest leave: their folders, and the outcome in result.json.

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "alpy-vitest-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function resultIn(...path: string[]): Promise<Record<string, unknown>> {
  const text = await readFile(join(folder, "bed0", ...path, "result.json"), "utf8");
  return JSON.parse(text) as Record<string, unknown>;
}

/** Returns the folders of all tests, as `FILE/TEST`. */
async function folders(): Promise<string[]> {
  const root = join(folder, "bed0");
  const files = await readdir(root);
  const tests = files.map(async (file) => (await readdir(join(root, file))).map((name) => `${file}/${name}`));
  return (await Promise.all(tests)).flat().toSorted();
}

describe.skipIf(missingQemu())("under vitest", () => {
  test("a failing step with a cause, or with any value, is in result.json", async () => {
    const { output } = await runVitest({ folder, variables: { FIXTURE: "cause.fixture.ts" } });
    expect(output).toContain("3 failed");
    expect(output).not.toContain("Cannot convert object to primitive value");
    const file = "bed0~cause.fixture.ts";
    expect(await resultIn(file, "a-step-fails-with-a-cause")).toMatchObject({
      outcome: "failed",
      error: {
        code: "step-failed",
        step: "Break it",
        cause: { name: "Error", message: "the outer", cause: { name: "RangeError", message: "the innermost" } },
      },
    });
    const names = await readdir(join(folder, "bed0", file));
    const other = names.find((name) => name.startsWith("a-step-fails-with-a-value-")) ?? "";
    expect(await resultIn(file, other)).toMatchObject({ outcome: "failed", error: { code: "step-failed" } });
    expect(await resultIn(file, "an-assertion-fails-with-a-cause")).toMatchObject({
      outcome: "failed",
      error: { message: "the assertion" },
    });
  });

  test("what a test leaves is never removed by another test of the run, and retries and repeats are kept apart", async () => {
    const { exitCode, output } = await runVitest({ folder, variables: { FIXTURE: "{x,y}/first.fixture.ts" } });
    expect({ exitCode, output }).toMatchObject({ exitCode: 1, output: expect.stringContaining("7 failed | 8 passed") });
    const digest = "~[0-9a-f]{8}";
    const expected = [
      `at-the-same-time--fails${digest}`,
      `a{100}${digest}`,
      "attempts",
      "attempts~repeat-1",
      `signs${digest}`,
      `signs--sign${digest}`,
      "the-same-name",
      "two-testbeds",
      "two-testbeds~testbed-2",
    ];
    const left = await folders();
    expect(left).toHaveLength(expected.length);
    for (const name of expected) {
      expect(left).toContainEqual(expect.stringMatching(new RegExp(`^bed0~x--first\\.fixture\\.ts/${name}$`)));
    }
    const outcomes = await Promise.all(left.map(async (path) => (await resultIn(path))["outcome"]));
    expect(outcomes).toEqual(left.map((path) => (path.includes("two-testbeds") ? "passed" : "failed")));
  });

  test("files of the user in a folder that a test names stay", async () => {
    const own = join(folder, "mine");
    await mkdir(own);
    await writeFile(join(own, "notes.txt"), "");
    const variables = { FIXTURE: "user-folder.fixture.ts", USER_FOLDER: own };
    const { exitCode, output } = await runVitest({ folder, variables });
    expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
    expect(await readdir(own)).toEqual(["notes.txt"]);
    expect(existsSync(join(folder, "bed0", "bed0~user-folder.fixture.ts"))).toBe(false);
  });

  test("a test that times out between two steps has failed", async () => {
    await runVitest({ folder, variables: { FIXTURE: "idle.fixture.ts" } });
    expect(await resultIn("bed0~idle.fixture.ts", "times-out-between-steps")).toMatchObject({
      outcome: "failed",
      error: { name: "TestTimeoutError", message: expect.stringContaining("timed out in 3000ms") },
    });
  });
});
