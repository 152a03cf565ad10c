import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createTestbed, type StepEvent } from "../src/index.ts";
import { echoGuest } from "./echo-guest.ts";
import { leftAfter, missingQemu, processesWith } from "./support.ts";

const PASSWORD = "unique-password-4711";
const TOKEN = "unique-token-0815";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "alpy-secrets-"));
});
afterEach(async () => {
  expect(await leftAfter(30_000, () => Promise.resolve(processesWith(`${folder}/`)))).toEqual([]);
  await rm(folder, { recursive: true });
});

/** Returns the files of a folder, at any depth, with their content. */
async function filesIn(path: string): Promise<[string, string][]> {
  const names = await readdir(path, { recursive: true });
  const files = await Promise.all(names.map(async (name) => ((await stat(join(path, name))).isFile() ? [name] : [])));
  return await Promise.all(
    files.flat().map(async (name): Promise<[string, string]> => [name, await readFile(join(path, name), "latin1")]),
  );
}

describe.skipIf(missingQemu())("a run that fails", { timeout: 120_000 }, () => {
  test("has no secret in its artifacts, steps and errors, though its guest echoes what is typed", async () => {
    const artifacts = join(folder, "artifacts");
    const events: StepEvent[] = [];
    const errors: unknown[] = [];
    {
      await using bed = await createTestbed({
        machine: echoGuest(folder),
        artifacts,
        onStep: (event) => events.push(event),
      });
      await bed.start();
      bed.console.redact(TOKEN);
      await bed.console.expect("ready");
      const step = bed.step("Type secrets", async () => {
        await bed.console.sendLine(PASSWORD, { secret: true });
        await bed.console.expect(PASSWORD);
        await bed.console.send(TOKEN);
        await bed.console.expect(`not ${TOKEN}`, { timeoutMs: 2_000 });
      });
      errors.push(await step.catch((error: unknown) => error));
      const refused = bed.machine.qmp.execute("set_password", { protocol: "vnc", password: PASSWORD });
      errors.push(await refused.catch((error: unknown) => error));
    }
    expect(errors[0]).toMatchObject({ code: "step-failed", message: expect.stringContaining("(hidden)") as string });
    const files = await filesIn(artifacts);
    expect(files.map(([name]) => name)).toEqual(expect.arrayContaining(["console.log", "log.jsonl", "result.json"]));
    const shown = [...files, ...errors.map((error, index) => [`error ${index}`, inspect(error, { depth: 9 })])];
    for (const [name, text] of [...shown, ["the events", JSON.stringify(events)]]) {
      expect(text, name).not.toContain(PASSWORD);
      expect(text, name).not.toContain(TOKEN);
    }
    // Its bytes were echoed, and are hidden.
    expect(Object.fromEntries(files)["console.log"]).toContain("(hidden)");
  });
});
