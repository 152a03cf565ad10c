import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { prune } from "@alpy/docker-nodes";
import type { Finding } from "../doctor/finding.ts";
import { formatDuration } from "../duration.ts";
import { packageFile } from "../package-file.ts";
import { GREETING } from "./repeater-guest.ts";
import { GUEST_TIMEOUT_MS, runTrial, type TrialContext } from "./trial.ts";

/** How long the guard may take to remove what a killed process has left. */
const CLEAN_UP_LIMIT_MS = 30_000;
const LOOK_AGAIN_MS = 50;
const MARK = "ALPY_SELF_TEST";

/** Kills the process of a running testbed, and waits until nothing of it is left. */
export async function tryKilledRun(context: TrialContext, image: string | undefined): Promise<Finding> {
  return await runTrial("Killed run", context, async () => {
    const run = await startRun(context, image);
    const others = image === undefined ? undefined : await orphans();
    const own = summaryOf(await ownThings(run));
    const killedMs = performance.now();
    run.child.kill("SIGKILL");
    await once(run.child, "exit");
    for (;;) {
      const left = [
        ...(await ownThings(run)),
        ...(others ? (await orphans()).filter((one) => !others.includes(one)) : []),
      ];
      const elapsedMs = performance.now() - killedMs;
      if (left.length === 0) {
        const found = `${own}${others ? ", its containers and taps" : ""} were gone ${formatDuration(elapsedMs)} after SIGKILL`;
        return { verdict: "good", found, figures: { cleanUpMs: elapsedMs } };
      }
      if (elapsedMs > CLEAN_UP_LIMIT_MS) {
        const found = `left after ${formatDuration(elapsedMs)}: ${left.join(", ")}`;
        return { verdict: "problem", found, advice: "run `alpy prune`, and report this" };
      }
      await delay(LOOK_AGAIN_MS, undefined, { signal: context.signal });
    }
  });
}

/** A process with a testbed, whose folders are its own. */
interface Run {
  readonly child: ChildProcess;
  /** Text in the environment of the process and of those that it starts. */
  readonly mark: string;
  /** Its folder for temporary files, and that of its sockets. */
  readonly folders: readonly string[];
}

async function startRun({ folder, disk, accel, signal }: TrialContext, image: string | undefined): Promise<Run> {
  const temporary = join(folder, "killed");
  const sockets = join(folder, "sockets");
  await mkdir(temporary);
  const mark = randomUUID();
  const links = image === undefined ? [] : ["--links", "2"];
  const args = ["run", disk, "--memory", "16", "--nic", "rtl8139", "--accel", accel, ...links, "--json"];
  const own = { TMPDIR: temporary, ALPY_RUNTIME_FOLDER: sockets, [MARK]: mark };
  const child = spawn(process.execPath, [packageFile("dist/cli.js"), ...args], {
    env: { ...process.env, ...own },
    stdio: ["pipe", "pipe", "ignore"],
  });
  const wait = AbortSignal.any([signal, AbortSignal.timeout(GUEST_TIMEOUT_MS)]);
  try {
    await greeted(child, wait);
    return { child, mark, folders: [temporary, sockets] };
  } catch (error) {
    child.kill("SIGTERM");
    throw error;
  }
}

async function greeted({ stdout }: ChildProcess, signal: AbortSignal): Promise<void> {
  if (stdout === null) throw new Error("unreachable: it was spawned with a pipe");
  const lines = createInterface({ input: stdout, signal });
  for await (const line of lines) if (line === GREETING.trim()) return;
  signal.throwIfAborted();
  throw new Error("`alpy run` ended before its guest had booted");
}

/** Returns the processes and files of a run. */
async function ownThings({ mark, folders }: Run): Promise<string[]> {
  const processes = (await processesWith(`${MARK}=${mark}`)).map((pid) => `process ${pid}`);
  const files = folders.flatMap((folder) => (existsSync(folder) ? readdirSync(folder) : []));
  return [...processes, ...files.map((name) => `file ${name}`)];
}

/** Returns the containers and taps of processes that have died. */
async function orphans(): Promise<string[]> {
  const { containers, taps } = await prune({ dryRun: true });
  return [...containers.map(({ name }) => `container ${name}`), ...taps.map(({ name }) => `tap ${name}`)];
}

async function processesWith(text: string): Promise<string[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(pids.map(async (pid) => ((await environmentOf(pid)).includes(text) ? [pid] : [])));
  return found.flat();
}

async function environmentOf(pid: string): Promise<string> {
  try {
    return await readFile(`/proc/${pid}/environ`, "latin1");
  } catch {
    // It has ended, or belongs to another user.
    return "";
  }
}

function summaryOf(things: readonly string[]): string {
  const processes = things.filter((thing) => thing.startsWith("process ")).length;
  return `${processes} processes, ${things.length - processes} folders and files`;
}
