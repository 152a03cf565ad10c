import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createTestbed, readRun, summarize } from "../src/index.ts";
import { runAlpy, startAlpy } from "./alpy-command.ts";
import { echoDisk } from "./guest-disks.ts";
import { startVitest } from "./run-vitest.ts";
import { leftAfter, missingQemu, processesWith } from "./support.ts";

// However a run ends, result.json says so.

/** The clean-up of the guard runs after the process. */
const CLEAN_UP_LIMIT_MS = 30_000;
const MACHINE = { memoryMiB: 64, accel: "tcg" } as const;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "alpy-outcome-"));
});
afterEach(async () => {
  expect(await leftAfter(CLEAN_UP_LIMIT_MS, () => Promise.resolve(processesWith(folder)))).toEqual([]);
  await rm(folder, { recursive: true });
});

interface Result {
  readonly outcome: string;
  readonly signal?: string;
  readonly error?: { readonly message: string };
}

async function resultIn(artifacts: string): Promise<Result> {
  return JSON.parse(await readFile(join(artifacts, "result.json"), "utf8")) as Result;
}

/** Waits until the result is not "running" any more, and returns it. */
async function finalResultIn(artifacts: string): Promise<Result> {
  const options = { timeout: CLEAN_UP_LIMIT_MS, interval: 20 };
  await vi.waitFor(async () => expect((await resultIn(artifacts)).outcome).not.toBe("running"), options);
  return await resultIn(artifacts);
}

/** A process with a testbed. */
interface Victim {
  readonly process: ChildProcess;
  readonly exited: Promise<unknown[]>;
}

/** Starts a process, the leader of a process group as in a terminal, and waits until its testbed runs. */
async function startVictim(ending: string): Promise<Victim> {
  const script = join(import.meta.dirname, "fixtures", "end-testbed.ts");
  const victim = spawn(process.execPath, [script, folder, ending], {
    stdio: ["ignore", "pipe", "ignore"],
    detached: true,
  });
  const exited = once(victim, "exit");
  const failed = exited.then(() => {
    throw new Error("the process has no testbed");
  });
  failed.catch(() => undefined);
  await Promise.race([once(victim.stdout, "data"), failed]);
  return { process: victim, exited };
}

function kill({ process: { pid } }: Victim, signal: NodeJS.Signals, whom: "process" | "group"): void {
  if (pid === undefined) throw new Error("unreachable: the process was started");
  process.kill(whom === "group" ? -pid : pid, signal);
}

describe.skipIf(missingQemu())("the outcome of a run", () => {
  test.each([
    ["SIGINT", "process"],
    ["SIGTERM", "process"],
    ["SIGHUP", "process"],
    ["SIGINT", "group"],
    ["SIGTERM", "group"],
    ["SIGHUP", "group"],
  ] as const)("that %s to the %s ends is interrupted, with the signal, which acts as before", async (signal, whom) => {
    const victim = await startVictim("hold");
    kill(victim, signal, whom);
    expect(await victim.exited).toEqual([null, signal]);
    expect(await resultIn(folder)).toMatchObject({ outcome: "interrupted", signal });
    const run = await readRun(folder);
    expect(run).toMatchObject({ outcome: "interrupted", signal, links: [{ name: "link0" }] });
    expect(summarize(run)).toMatch(new RegExp(`^… interrupted by ${signal} after `));
  });

  test("whose process is killed is interrupted", async () => {
    const victim = await startVictim("hold");
    expect(await resultIn(folder)).toMatchObject({ outcome: "running" });
    kill(victim, "SIGKILL", "process");
    await victim.exited;
    const message = "the process ended before the testbed was closed";
    expect(await finalResultIn(folder)).toMatchObject({ outcome: "interrupted", error: { message } });
    const left = (): Promise<string[]> =>
      readdir(folder).then((names) => names.filter((name) => name.endsWith(".next")));
    expect(await leftAfter(CLEAN_UP_LIMIT_MS, left)).toEqual([]);
  });

  test("whose process closes the testbed when it is signalled is interrupted", async () => {
    const victim = await startVictim("handle");
    kill(victim, "SIGTERM", "process");
    expect(await victim.exited).toEqual([0, null]);
    expect(await resultIn(folder)).toMatchObject({
      outcome: "interrupted",
      signal: "SIGTERM",
      steps: expect.arrayContaining([expect.objectContaining({ name: "Stop QEMU", outcome: "done" })]) as object,
    });
  });

  test.each([
    [
      "exit",
      5,
      { outcome: "interrupted", error: { message: "the process exited with code 5 before the testbed was closed" } },
    ],
    ["throw", 1, { outcome: "failed", error: { name: "RangeError", message: "nobody handles it" } }],
    ["reject", 1, { outcome: "failed", error: { name: "RangeError", message: "nobody handles it" } }],
    ["fail", 1, { outcome: "failed", error: { code: "step-failed", step: "Break it" } }],
  ] as const)("whose process does not close the testbed (%s) is not running", async (ending, exitCode, expected) => {
    const victim = await startVictim(ending);
    expect(await victim.exited).toEqual([exitCode, null]);
    expect(await resultIn(folder)).toMatchObject(expected);
  });

  test.each([
    ["using", 1, { outcome: "failed", error: { name: "RangeError", message: "nobody handles it" } }],
    ["finally", 1, { outcome: "failed", error: { name: "RangeError", message: "nobody handles it" } }],
    ["caught", 0, { outcome: "passed" }],
  ] as const)(
    "whose test throws, and closes the testbed on the way (%s), has failed unless the program goes on",
    async (ending, exitCode, expected) => {
      const victim = await startVictim(ending);
      expect(await victim.exited).toEqual([exitCode, null]);
      expect(await resultIn(folder)).toMatchObject(expected);
      expect((await readdir(folder)).filter((name) => name.endsWith(".next"))).toEqual([]);
    },
  );

  test("that has passed stays so if a later test of the process throws", async () => {
    const victim = await startVictim("later");
    expect(await victim.exited).toEqual([1, null]);
    expect(await resultIn(folder)).toMatchObject({ outcome: "passed" });
    expect(await resultIn(join(folder, "later"))).toMatchObject({ outcome: "failed" });
  });

  test("whose QEMU is killed between two steps has failed, even if the test does not notice", async () => {
    const bed = await createTestbed({ machine: MACHINE, links: [{ wire: "far" }], artifacts: folder });
    await bed.start();
    process.kill(bed.machine.pid, "SIGKILL");
    await expect(bed.close()).rejects.toMatchObject({ name: "AlpyError", code: "qemu-exited" });
    expect(await resultIn(folder)).toMatchObject({
      outcome: "failed",
      error: { code: "qemu-exited", time: expect.stringMatching(/^\d{4}-.*Z$/) },
    });
  });

  test("that the user aborts is interrupted; an abort by a time-out has failed", async () => {
    const controller = new AbortController();
    const bed = await createTestbed({ machine: MACHINE, artifacts: folder, signal: controller.signal });
    controller.abort(new Error("enough"));
    await bed.close();
    expect(await resultIn(folder)).toMatchObject({ outcome: "interrupted", error: { message: "enough" } });
    const late = new AbortController();
    const other = await createTestbed({ machine: MACHINE, artifacts: folder, signal: late.signal });
    late.abort(new DOMException("too slow", "TimeoutError"));
    await other.close();
    expect(await resultIn(folder)).toMatchObject({ outcome: "failed", error: { message: "too slow" } });
  });

  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)("of alpy run that %s ends is interrupted, by that signal", async (signal, exitCode) => {
    const disk = echoDisk(folder);
    const env = { ALPY_RUNTIME_FOLDER: join(folder, "running") };
    const artifacts = join(folder, "artifacts");
    const appliance = startAlpy(["run", disk, "--memory", "64", "--accel", "tcg", "--artifacts", artifacts], env);
    const exited = once(appliance, "exit");
    const log = (): Promise<string> => readFile(join(artifacts, "console.log"), "utf8");
    await vi.waitFor(async () => expect(await log()).toContain("ready"), { timeout: 60_000, interval: 50 });
    appliance.kill(signal);
    expect(await exited).toEqual([exitCode, null]);
    expect(await resultIn(artifacts)).toMatchObject({ outcome: "interrupted", signal });
    const { stdout } = await runAlpy(["show", artifacts]);
    expect(stdout).toMatch(new RegExp(`^… interrupted by ${signal} after `));
  });

  test.each(["SIGINT", "SIGTERM", "SIGHUP", "SIGKILL"] as const)(
    "under vitest that %s ends is interrupted",
    async (signal) => {
      const vitest = startVitest({ folder, variables: { FIXTURE: "endless.fixture.ts" }, detached: true }, []);
      const exited = once(vitest, "close");
      const artifacts = join(folder, "bed0", "bed0~endless.fixture.ts", "never-ends");
      const log = (): Promise<string> => readFile(join(artifacts, "log.jsonl"), "utf8");
      await vi.waitFor(async () => expect(await log()).toContain("Wait forever…"), { timeout: 60_000, interval: 100 });
      process.kill(-(vitest.pid ?? 0), signal);
      await exited;
      const result = await finalResultIn(artifacts);
      expect(result).toMatchObject({ outcome: "interrupted" });
      if (signal === "SIGINT" || signal === "SIGTERM") expect(result.signal).toBe(signal);
      // vitest's main process dies of it. Its worker ends itself when it notices, which may be before it notices its own signal:
      // Node handles the end of a connection first (libuv, src/unix/linux.c).
      if (signal === "SIGHUP") expect(["SIGHUP", undefined]).toContain(result.signal);
    },
  );
});

describe.skipIf(missingQemu())("the files of a run", () => {
  test("can be read by their owner alone, under any umask", async () => {
    const umask = process.umask(0);
    try {
      const artifacts = join(folder, "a", "run");
      const mergedCapture = "always" as const;
      await using bed = await createTestbed({ machine: MACHINE, links: [{ wire: "far" }], artifacts, mergedCapture });
      await bed.start();
      await bed.close();
      const names = (await readdir(artifacts)).toSorted();
      const drawings = ["topology.mmd", "topology.svg"];
      expect(names).toEqual([
        "console.log",
        "link0.pcap",
        "log.jsonl",
        "merged.pcapng",
        "qemu.log",
        "result.json",
        ...drawings,
      ]);
      const modes = await Promise.all(names.map(async (name) => (await stat(join(artifacts, name))).mode & 0o777));
      expect(modes).toEqual(names.map(() => 0o600));
      expect((await stat(artifacts)).mode & 0o777).toBe(0o700);
      expect((await stat(join(folder, "a"))).mode & 0o777).toBe(0o700);
    } finally {
      process.umask(umask);
    }
  });

  test("in a temporary folder are removed with the process, however it ends", async () => {
    expect(existsSync(folder)).toBe(true);
    const bed = await createTestbed({ machine: MACHINE });
    expect((await stat(bed.artifacts)).mode & 0o777).toBe(0o700);
    await bed.close();
    expect(existsSync(bed.artifacts)).toBe(false);
  });
});
