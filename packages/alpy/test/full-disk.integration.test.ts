import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type AlpyError, createTestbed, readRun, type Testbed, type TestbedOptions } from "../src/index.ts";
import { canMount, mountSmall } from "./small-file-system.ts";
import { missingQemu } from "./support.ts";

// Artifacts that cannot be written: one typed error with path and reason, a true result, and other testbeds go on.

const MACHINE = { memoryMiB: 64, accel: "tcg" } as const;
const LINKS = [{ wire: "far" }] as const;

let parent: string;
let artifacts: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), "alpy-full-"));
  artifacts = join(parent, "artifacts");
});
afterEach(() => rm(parent, { recursive: true, force: true }));

async function create(options: Partial<TestbedOptions> = {}): Promise<Testbed> {
  return await createTestbed({ machine: MACHINE, links: LINKS, artifacts, ...options });
}

async function failureOf(promise: Promise<unknown>): Promise<AlpyError> {
  return await promise.then(
    () => {
      throw new Error("it was expected to fail");
    },
    (error: unknown) => error as AlpyError,
  );
}

/** Fills the file system of a folder. */
async function fill(folder: string): Promise<void> {
  await writeFile(join(folder, "filling"), Buffer.alloc(64 << 20)).catch(() => undefined);
}

async function result(folder = artifacts): Promise<unknown> {
  return JSON.parse(await readFile(join(folder, "result.json"), "utf8"));
}

/** Logs until the testbed has noticed that its log cannot be written: the fault ends the step. */
function untilFault(bed: Testbed): Promise<void> {
  return bed.step("Work", async () => {
    for (let index = 0; index < 10_000; index += 1) bed.logger.debug({}, "x".repeat(1_000));
    await new Promise(() => undefined);
  });
}

describe.skipIf(missingQemu())("artifacts that cannot be written", () => {
  test("because the disk is full fail the run once, with a whole result, and no other testbed", async ({ skip }) => {
    if (!(await canMount())) return skip("this process cannot mount file systems");
    await using _disk = await mountSmall(artifacts, "size=1m,mode=0700");
    await using other = await create({ artifacts: join(parent, "other") });
    const bed = await create();
    await bed.start();
    await fill(artifacts);
    const failure = await failureOf(untilFault(bed));
    expect(failure).toMatchObject({
      name: "AlpyError",
      code: "artifacts-failed",
      step: "Work",
      cause: { code: "ENOSPC" },
    });
    expect(failure.message).toMatch(/\/log\.jsonl: ENOSPC: no space left on device, write; make room/);
    await bed.close();
    expect(await result()).toMatchObject({ outcome: "failed", error: { code: "artifacts-failed", step: "Work" } });
    for (const line of (await readFile(join(artifacts, "log.jsonl"), "utf8")).trimEnd().split("\n")) JSON.parse(line);
    await other.step("Go on", () => Promise.resolve());
    await other.close();
    expect(await result(join(parent, "other"))).toMatchObject({ outcome: "passed" });
  });

  test("because the disk is full between two steps fail close(), once", async ({ skip }) => {
    if (!(await canMount())) return skip("this process cannot mount file systems");
    await using _disk = await mountSmall(artifacts, "size=1m,mode=0700");
    const bed = await create({ mergedCapture: "always" });
    await fill(artifacts);
    const failure = await failureOf(bed.close());
    expect(failure).toMatchObject({ name: "AlpyError", code: "artifacts-failed", cause: { code: "ENOSPC" } });
    expect(await result()).toMatchObject({ outcome: "failed", error: { code: "artifacts-failed" } });
  });

  test("because the disk is full from the start refuse the testbed, once", async ({ skip }) => {
    if (!(await canMount())) return skip("this process cannot mount file systems");
    await using _disk = await mountSmall(artifacts, "size=16k,mode=0700");
    const failure = await failureOf(create());
    expect(failure).toMatchObject({ name: "AlpyError", code: "artifacts-failed", cause: { code: "ENOSPC" } });
    expect(failure.message.match(/cannot be written/g)).toHaveLength(1);
  });

  test("because the result is too long for a full disk leave a short one, and the steps in the log", async ({
    skip,
  }) => {
    if (!(await canMount())) return skip("this process cannot mount file systems");
    await using _disk = await mountSmall(artifacts, "size=4m,mode=0700");
    const bed = await create();
    for (let index = 0; index < 500; index += 1) await bed.step(`Step ${index}`, () => Promise.resolve());
    await fill(artifacts);
    await bed.close().catch(() => undefined);
    expect(await result()).toMatchObject({ isShort: true, steps: [], error: { code: "artifacts-failed" } });
    const { steps } = await readRun(artifacts);
    expect(steps.map(({ name }) => name)).toContain("Step 499");
  });

  test("because the file system is read-only refuse the testbed, with the reason", async ({ skip }) => {
    if (!(await canMount())) return skip("this process cannot mount file systems");
    await using _disk = await mountSmall(artifacts, "size=1m,ro");
    for (const folder of [artifacts, join(artifacts, "a", "b")]) {
      const failure = await failureOf(create({ artifacts: folder }));
      expect(failure).toMatchObject({ name: "AlpyError", code: "artifacts-failed", cause: { code: "EROFS" } });
      expect(failure.message).toContain(folder);
    }
  });

  test("because the folder was removed or renamed fail close(), once", async () => {
    for (const remove of [() => rm(artifacts, { recursive: true }), () => rename(artifacts, `${artifacts}-moved`)]) {
      const bed = await create();
      await bed.start();
      await remove();
      const failure = await failureOf(bed.close());
      expect(failure).toMatchObject({ name: "AlpyError", code: "artifacts-failed", cause: { code: "ENOENT" } });
      expect(failure.message).toContain(`${artifacts}/`);
    }
  });

  test("because TMPDIR does not exist refuse the testbed, with the reason", async () => {
    const script = `
      import { createTestbed } from ${JSON.stringify(join(import.meta.dirname, "../src/index.ts"))};
      await createTestbed({ machine: { memoryMiB: 64, accel: "tcg" } }).catch(({ code, message }) => console.log(code, message));`;
    const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
      env: { ...process.env, TMPDIR: join(parent, "none") },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [output, [exitCode]] = await Promise.all([text(child.stdout), once(child, "exit") as Promise<[number]>]);
    expect({ output, exitCode }).toEqual({
      output: expect.stringMatching(
        /^artifacts-failed the artifacts cannot be written: .*\/none: ENOENT: .*\n$/,
      ) as string,
      exitCode: 0,
    });
  });

  test("by a limit of the size of files fail the run, as a full disk does", async () => {
    await mkdir(artifacts);
    const script = `
      import { createTestbed } from ${JSON.stringify(join(import.meta.dirname, "../src/index.ts"))};
      const bed = await createTestbed({ machine: { memoryMiB: 64, accel: "tcg" }, artifacts: ${JSON.stringify(artifacts)} });
      const step = bed.step("Work", async () => {
        for (let index = 0; index < 1_000; index += 1) bed.logger.debug({}, "x".repeat(1_000));
        await new Promise(() => undefined);
      });
      await step.catch(({ code, cause }) => console.log(code, cause.code));
      await bed.close();`;
    const command = 'ulimit -f 256; exec "$0" --input-type=module --eval "$1"';
    const child = spawn("sh", ["-c", command, process.execPath, script], { stdio: ["ignore", "pipe", "inherit"] });
    const [output, [exitCode]] = await Promise.all([text(child.stdout), once(child, "exit") as Promise<[number]>]);
    expect({ output, exitCode }).toEqual({ output: "artifacts-failed EFBIG\n", exitCode: 0 });
    expect(await result()).toMatchObject({ outcome: "failed", error: { code: "artifacts-failed" } });
  });
});
