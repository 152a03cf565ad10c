import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { guardShells, leftOf, MARK_VARIABLE, markedProcesses, shellOf, until } from "./marked-processes.ts";

const fixture = new URL("fixtures/guarding.ts", import.meta.url).pathname;
const rounds = process.env["ALPY_LONG"] ? 100 : 3;
/** Longer than the fixture needs to create each of its things several times. */
const LIFE_MS = 300;

let parent: string;
beforeAll(() => {
  parent = mkdtempSync(join(tmpdir(), "guard-killed-"));
});
afterAll(() => rmSync(parent, { recursive: true }));

interface Guarding {
  readonly mark: string;
  readonly folder: string;
  readonly child: ChildProcess;
  readonly pid: number;
  /** How it ended, if it has: nothing but a signal may end it. */
  readonly end: { readonly code: number | null; readonly signal: string | null } | undefined;
}

/** Starts a process that creates and removes guarded things, in a process group of its own. */
async function startGuarding(): Promise<Guarding> {
  const mark = randomBytes(8).toString("hex");
  const folder = join(parent, mark);
  await mkdir(folder);
  const child = spawn(process.execPath, [fixture], {
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
    env: { ...process.env, TMPDIR: folder, [MARK_VARIABLE]: mark },
  });
  let end: Guarding["end"];
  child.once("exit", (code, signal) => {
    end = { code, signal };
  });
  await once(child.stdout, "data");
  if (child.pid === undefined) throw new Error("unreachable: it has written");
  // On a busy machine, /proc shows a program's arguments only some time after its start.
  await until(() => guardShells(mark) !== undefined, "there are two shells");
  return {
    mark,
    folder,
    child,
    pid: child.pid,
    get end() {
      return end;
    },
  };
}

/** Returns what is left of it: its processes, and the files in its folder. */
function remains({ mark, folder }: Guarding): string[] {
  const files = readdirSync(folder).filter((name) => name !== "locks");
  const locks = readdirSync(join(folder, "locks"));
  return [...markedProcesses(mark).map(({ command }) => command), ...files, ...locks];
}

const kill = (pid: number, signal: NodeJS.Signals = "SIGKILL"): boolean => process.kill(pid, signal);

const causes: Record<string, (guarding: Guarding) => void> = {
  "by SIGKILL": ({ pid }) => kill(pid),
  "by SIGTERM": ({ pid }) => kill(pid, "SIGTERM"),
  "by SIGINT to its process group": ({ pid }) => kill(-pid, "SIGINT"),
  "by SIGHUP": ({ pid }) => kill(pid, "SIGHUP"),
  "by SIGSTOP and then SIGKILL": ({ pid }) => {
    kill(pid, "SIGSTOP");
    kill(pid);
  },
  "after its guard": ({ pid, mark }) => {
    kill(shellOf(mark, "first"));
    kill(pid);
  },
  "before its guard": ({ pid, mark }) => {
    const guard = shellOf(mark, "first");
    kill(pid);
    kill(guard);
  },
  "while it is stopped, after its guard": ({ pid, mark }) => {
    kill(pid, "SIGSTOP");
    kill(shellOf(mark, "first"));
    kill(pid);
  },
  "after the second shell": ({ pid, mark }) => {
    kill(shellOf(mark, "second"));
    kill(pid);
  },
  "with the process group, and its guard while that cleans up": ({ pid, mark }) => {
    const guard = shellOf(mark, "first");
    kill(-pid);
    for (const { pid: one, command } of markedProcesses(mark)) {
      if (one === guard || !command.includes("alpy-guard")) kill(one);
    }
  },
};

test.each(Object.entries(causes))("a process that is killed %s leaves nothing", async (_title, cause) => {
  for (let round = 0; round < rounds; round += 1) {
    const guarding = await startGuarding();
    await sleep(Math.random() * LIFE_MS);
    cause(guarding);
    expect(await leftOf(() => remains(guarding))).toEqual([]);
  }
});

test("a guard that is killed is replaced, and the new one knows everything that the old one knew", async () => {
  const guarding = await startGuarding();
  for (const role of ["first", "second", "first"] as const) {
    const before = [shellOf(guarding.mark, "first"), shellOf(guarding.mark, "second")];
    kill(shellOf(guarding.mark, role));
    await until(() => {
      expect(guarding.end).toBeUndefined();
      const shells = guardShells(guarding.mark);
      return shells !== undefined && !before.includes(shells.first) && !before.includes(shells.second);
    }, "there are two new shells");
  }
  kill(guarding.pid);
  expect(await leftOf(() => remains(guarding))).toEqual([]);
});
