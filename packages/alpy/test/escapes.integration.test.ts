import { execFile } from "node:child_process";
import { globSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ownedName } from "@alpy/guard";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runAlpy } from "./alpy-command.ts";
import { missingQemu } from "./support.ts";

/** Everything that a terminal obeys, except line ends, tabs and the colours of vitest and alpy. */
const OBEYED = /(?![\n\t])[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u;
const HOSTILE = "\u001b]52;c;aGk=\u0007\u009b2J\rhidden\u202eback";
const SHOWN = String.raw`\x1b]52;c;aGk=\x07\x9b2J\x0dhidden\u{202e}back`;

let folder: string;
let env: Record<string, string>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alpy-escapes-"));
  mkdirSync(join(folder, "running"), { mode: 0o700 });
  env = { ALPY_RUNTIME_FOLDER: join(folder, "running"), NO_COLOR: "1" };
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs the fixture as a user does, and returns what vitest prints. */
function runVitest(fixture: string): Promise<string> {
  const program = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");
  const cwd = join(import.meta.dirname, "fixtures", "vitest");
  const own = Object.entries(process.env).filter(([name]) => !/^(VITEST|TEST$|NODE_ENV$|FORCE_COLOR$)/.test(name));
  const variables = { ...Object.fromEntries(own), ...env, FIXTURE: fixture, ARTIFACTS: folder };
  return new Promise((resolve) => {
    const args = [program, "run", "--config", join(cwd, "vitest.config.ts")];
    execFile(process.execPath, args, { cwd, env: variables }, (_error, stdout, stderr) => resolve(stdout + stderr));
  });
}

describe.skipIf(missingQemu())("a failing test", { timeout: 120_000 }, () => {
  test("shows foreign text in vitest's output and in alpy show so that a terminal does not obey it", async () => {
    const output = await runVitest("hostile.fixture.ts");
    expect(output).toContain(`failed after 0.0 s: the guest wrote ${SHOWN}`);
    expect(output).toContain(`because of ${SHOWN}`);
    expect(output).toContain(`stdout:\n  one\n  ${SHOWN}`);
    expect(output).not.toMatch(OBEYED);
    const results = globSync("**/result.json", { cwd: folder });
    expect(results).toHaveLength(1);
    const artifacts = dirname(join(folder, ...results));
    for (const args of [
      ["show", artifacts],
      ["show", "--json", artifacts],
    ]) {
      const { exitCode, stdout, stderr } = await runAlpy(args, { ...env, COLUMNS: "200" });
      expect(exitCode).toBe(0);
      expect(stdout + stderr).not.toMatch(OBEYED);
    }
    expect((await runAlpy(["show", artifacts], { ...env, COLUMNS: "200" })).stdout).toContain(`Look at ${SHOWN}`);
  });
});

test("alpy ps shows another process's description so that a terminal does not obey it", async () => {
  const machine = { name: HOSTILE, pid: 1, state: HOSTILE, links: [] };
  const startedAt = new Date().toISOString();
  const description = { id: HOSTILE, pid: 1, program: HOSTILE, startedAt, artifacts: HOSTILE, machines: [machine] };
  const server = createServer((socket) => socket.end(`${JSON.stringify({ description })}\n`));
  const path = join(folder, "running", ownedName("testbed"));
  await new Promise<void>((resolve) => server.listen(path, resolve));
  try {
    const [text, json] = await Promise.all([runAlpy(["ps"], env), runAlpy(["ps", "--json"], env)]);
    expect(text.stdout).toContain(SHOWN);
    expect(text.stdout + json.stdout).not.toMatch(OBEYED);
    const { testbeds } = JSON.parse(json.stdout) as { testbeds: { id: string }[] };
    expect(testbeds.map(({ id }) => id)).toEqual([HOSTILE]);
  } finally {
    server.close();
  }
});

test("alpy run and alpy show show a name so that a terminal does not obey it", async () => {
  for (const args of [
    ["run", `/no/${HOSTILE}.qcow2`],
    ["show", `/no/${HOSTILE}`],
    ["run", "x", "--memory", HOSTILE],
    [HOSTILE],
  ]) {
    const { exitCode, stdout, stderr } = await runAlpy(args, env);
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain("hidden");
    expect(stdout + stderr).not.toMatch(OBEYED);
  }
});
