import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { processStartTime } from "../process/process-mark.ts";
import { cleanUpEntries } from "./clean-up-entries.ts";

test("paths are removed once the processes have ended, also while a module still runs", async () => {
  const folder = mkdtempSync(join(tmpdir(), "guard-clean-up-"));
  // The module waits for the removal of the path, which it would prevent if the path waited for the module.
  const moduleFolder = mkdtempSync(join(tmpdir(), "guard-module-"));
  onTestFinished(() => rmSync(moduleFolder, { recursive: true }));
  const module = join(moduleFolder, "wait.mjs");
  const script = `import { existsSync } from "node:fs";
    export async function cleanUp(path) { while (existsSync(path)) await new Promise((next) => setTimeout(next, 5)); }`;
  writeFileSync(module, script);
  const child = spawn("sleep", ["600"]);
  await once(child, "spawn");
  const pid = child.pid ?? 0;
  const ended = once(child, "exit");
  await cleanUpEntries([
    { kind: "path", path: folder },
    { kind: "module", url: pathToFileURL(module).href, data: folder },
    { kind: "process", pid, startTime: processStartTime(pid) ?? "" },
  ]);
  expect(await ended).toEqual([null, "SIGTERM"]);
  expect(existsSync(folder)).toBe(false);
});
