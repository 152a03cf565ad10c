import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runProgram } from "./run-program.ts";

const SOON_MS = 300;

function shell(script: string, timeoutMs = 60_000, signal?: AbortSignal): Promise<string> {
  return runProgram("sh", ["-c", script], { timeoutMs, signal });
}

/** Returns whether a process lives; a zombie does not. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

test("the output of a program is returned, and its failure has its last line", async () => {
  expect(await shell("echo one; echo two >&2")).toBe("one\n");
  await expect(shell("echo first >&2; echo last >&2; exit 3")).rejects.toThrow(/ended with exit code 3: last$/);
  await expect(shell("kill -9 $$")).rejects.toThrow("ended with SIGKILL: it wrote no error");
});

test("a program that cannot be started rejects with the code of the system", async () => {
  await expect(runProgram("/nowhere/program", [], { timeoutMs: 1_000 })).rejects.toMatchObject({ code: "ENOENT" });
  await expect(runProgram("/etc/passwd", [], { timeoutMs: 1_000 })).rejects.toMatchObject({ code: "EACCES" });
});

test("a program that ignores SIGTERM is killed after the time-out, with the programs that it has started", async () => {
  const folder = mkdtempSync(join(tmpdir(), "alpy-run-"));
  const pids = join(folder, "pids");
  const script = `trap "" TERM; sleep 1000 & echo $$ $! >${pids}; while :; do sleep 1000; done`;
  await expect(shell(script, SOON_MS)).rejects.toThrow("did not end within 300 ms");
  const left = readFileSync(pids, "utf8").trim().split(" ").map(Number);
  await expect.poll(() => left.filter(isAlive)).toEqual([]);
  rmSync(folder, { recursive: true });
});

test("a program that writes without end is ended", async () => {
  await expect(runProgram("yes", [], { timeoutMs: 60_000 })).rejects.toThrow("yes wrote more than 4194304 bytes");
  await expect(shell(`trap "" TERM PIPE; while :; do yes; done`)).rejects.toThrow("wrote more than 4194304 bytes");
});

test("a program that leaves another behind, which keeps the output open, has ended", async () => {
  const pid = Number(await shell("sleep 1000 & echo $!"));
  expect(isAlive(pid)).toBe(true);
  process.kill(pid, "SIGKILL");
});

test("an abort ends the program, and rejects with its reason", async () => {
  const abort = new AbortController();
  const reason = new Error("enough");
  const running = shell("sleep 1000", 60_000, abort.signal);
  abort.abort(reason);
  await expect(running).rejects.toBe(reason);
  await expect(shell("true", 60_000, abort.signal)).rejects.toBe(reason);
});
