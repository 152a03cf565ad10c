import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, watch } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { launchEcho } from "./fixtures/echo-golden.ts";
import { leftAfter, missingQemu, processesWith } from "./support.ts";

const SCRIPT = join(import.meta.dirname, "fixtures", "prepare-golden.ts");
/** At which change of a file the process is killed: from before the first folder until after the state is restored. */
const MOMENTS = [2, 6, 7, 10, 21, 24, 33, 41, 47, 53, 58];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alpy-killed-"));
  for (const name of ["tmp", "cache", "run"]) mkdirSync(join(folder, name));
  vi.stubEnv("TMPDIR", join(folder, "tmp"));
  vi.stubEnv("XDG_CACHE_HOME", join(folder, "cache"));
  vi.stubEnv("ALPY_RUNTIME_FOLDER", join(folder, "run"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

function namesIn(...path: string[]): string[] {
  const parent = join(folder, ...path);
  return existsSync(parent) ? readdirSync(parent).map((name) => join(...path, name)) : [];
}

/** Returns everything that must not outlive the process: not a state that is complete, and its lock's folder. */
function left(): string[] {
  const states = namesIn("cache", "alpy", "golden").filter(
    (state) => !existsSync(join(folder, state, "manifest.json")),
  );
  const scratch = namesIn("cache", "alpy", "digests").filter((name) => name.includes("writing"));
  return [...processesWith(`${folder}/`), ...namesIn("tmp"), ...namesIn("run", "locks"), ...states, ...scratch];
}

/** Runs the preparation and kills it at the given change of a file in the folder. */
async function killAt(change: number): Promise<void> {
  using child = spawn(process.execPath, [SCRIPT, folder], { stdio: ["ignore", "ignore", "inherit"] });
  const exited = once(child, "exit");
  let changes = 0;
  const watcher = watch(folder, { recursive: true }, () => {
    changes += 1;
    if (changes === change) child.kill("SIGKILL");
  });
  await exited;
  watcher.close();
}

describe.skipIf(missingQemu())("a process that is killed while it prepares a golden state", () => {
  test.each(MOMENTS)("leaves nothing, at change %d of a file", async (change) => {
    await killAt(change);
    expect(await leftAfter(30_000, left)).toEqual([]);
  });

  test("does not prevent the next preparation, and its temporary files may have a path of any length", async () => {
    await killAt(20);
    const temporary = join(folder, "tmp", "x".repeat(150));
    mkdirSync(temporary);
    vi.stubEnv("TMPDIR", temporary);
    await using vm = await launchEcho(folder, 0);
    await vm.start();
    await vm.console.send("echo");
    await vm.console.expect("echo", { timeoutMs: 60_000 });
    await vm.close();
    expect(readdirSync(temporary)).toEqual([]);
  });
});
