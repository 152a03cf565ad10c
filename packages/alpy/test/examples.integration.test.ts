import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { missingQemu } from "./support.ts";

/** Runs an example as a user does, with the package as it is built. */
async function run(...args: string[]): Promise<string> {
  const env = { ...process.env, NODE_OPTIONS: "", NODE_TEST_CONTEXT: undefined, DOCKER_HOST: "unix:///nowhere" };
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    cwd: join(import.meta.dirname, "..", "examples"),
    env,
  });
  return stdout;
}

describe.skipIf(missingQemu())("an example", () => {
  test("is a plain script, which shows the machine's frames", async () => {
    expect(await run("script.ts")).toMatch(/BOOTP\/DHCP, Request from 52:54:00:/);
  });

  test("is a file for node:test", async () => {
    expect(await run("--test", "--test-reporter=tap", "node.test.ts")).toMatch(/^# pass 1\n# fail 0$/m);
  });
});
