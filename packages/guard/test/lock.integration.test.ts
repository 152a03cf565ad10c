import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { takeLock, tryLock } from "../src/index.ts";
import { leftOf } from "./marked-processes.ts";

const LOCKS = 1_000;
const PROCESSES = 4;

function fixture(name: string): string {
  return new URL(`fixtures/${name}.ts`, import.meta.url).pathname;
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "guard-lock-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Starts a process that holds a lock, possibly through another program. */
async function startHolder(name: string, [program, ...args]: readonly string[] = []): Promise<ChildProcess> {
  const own = [fixture("lock-holder"), folder, name];
  const holder = spawn(program ?? process.execPath, program ? [...args, process.execPath, ...own] : own, {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(holder.stdout, "data");
  return holder;
}

test("a lock is held by one at a time, in this process too, and leaves no file", async () => {
  const lock = await tryLock("a", { folder });
  expect(lock).toBeDefined();
  expect(await tryLock("a", { folder })).toBeUndefined();
  expect(await tryLock("b", { folder }).then((other) => other?.[Symbol.asyncDispose]())).toBeUndefined();
  await lock?.[Symbol.asyncDispose]();
  await lock?.[Symbol.asyncDispose]();
  expect(readdirSync(folder)).toEqual([]);
  await using again = await tryLock("a", { folder });
  expect(again).toBeDefined();
});

test("of many calls at the same time exactly one gets the lock", async () => {
  for (let round = 0; round < 20; round += 1) {
    const locks = await Promise.all(Array.from({ length: 8 }, () => tryLock("a", { folder })));
    expect(locks.filter((lock) => lock !== undefined)).toHaveLength(1);
    for (const lock of locks) await lock?.[Symbol.asyncDispose]();
  }
});

test("all that wait for a lock get it, one after the other, and each learns once that it waits", async () => {
  let holders = 0;
  let waits = 0;
  await Promise.all(
    Array.from({ length: 10 }, async () => {
      await using _lock = await takeLock("a", { folder, onWait: () => (waits += 1) });
      holders += 1;
      expect(holders).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
      holders -= 1;
    }),
  );
  expect(waits).toBeLessThanOrEqual(9);
  expect(readdirSync(folder)).toEqual([]);
});

test("two processes never have a lock at the same time, and each gets it as often as it needs", async () => {
  const args = [fixture("lock-contender"), folder, join(folder, "contested"), String(LOCKS / PROCESSES)];
  const results = await Promise.all(
    Array.from({ length: PROCESSES }, async () => {
      const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
      const output = text(child.stdout);
      const [code] = await once(child, "exit");
      return { code, output: await output };
    }),
  );
  expect(results).toEqual(Array.from({ length: PROCESSES }, () => ({ code: 0, output: `${LOCKS / PROCESSES}\n` })));
  expect(readdirSync(folder)).toEqual([]);
});

test("a lock ends with its holder, which leaves no file", async () => {
  const holder = await startHolder("a");
  const waiting = Promise.withResolvers<void>();
  const lock = takeLock("a", { folder, onWait: waiting.resolve });
  await waiting.promise;
  expect(await tryLock("a", { folder })).toBeUndefined();
  holder.kill("SIGKILL");
  await using _lock = await lock;
  expect(await leftOf(() => readdirSync(folder).slice(1))).toEqual([]);
});

test("a holder that is stopped still holds its lock", async () => {
  const holder = await startHolder("a");
  holder.kill("SIGSTOP");
  expect(await tryLock("a", { folder })).toBeUndefined();
  holder.kill("SIGKILL");
  await using lock = await takeLock("a", { folder });
  expect(lock).toBeDefined();
});

test("a wait ends by its signal, and leaves the lock to its holder", async () => {
  await using _held = await takeLock("a", { folder });
  const abort = new AbortController();
  const waiting = takeLock("a", { folder, signal: abort.signal, onWait: () => abort.abort(new Error("enough")) });
  await expect(waiting).rejects.toThrow("enough");
  await expect(takeLock("a", { folder, signal: abort.signal })).rejects.toThrow("enough");
  expect(readdirSync(folder)).toHaveLength(1);
});

test("a lock is shared with processes of other PID and network namespaces", async () => {
  const namespaces = ["--user", "--map-root-user", "--net", "--pid", "--fork", "--kill-child", "--mount-proc"];
  const holder = await startHolder("a", ["unshare", ...namespaces]);
  expect(await tryLock("a", { folder })).toBeUndefined();
  holder.kill("SIGKILL");
  await using lock = await takeLock("a", { folder });
  expect(lock).toBeDefined();
});

test("a folder's path and a lock's name may be longer than a socket's path", async () => {
  const deep = join(folder, "x".repeat(200), "y".repeat(200));
  const name = "golden-".padEnd(200, "z");
  await using lock = await takeLock(name, { folder: deep });
  expect(lock).toBeDefined();
  expect(await tryLock(name, { folder: deep })).toBeUndefined();
  await using other = await tryLock(`${name.slice(0, -1)}y`, { folder: deep });
  expect(other).toBeDefined();
});

test("a folder in which others could take the lock is refused", async () => {
  const shared = join(folder, "shared");
  mkdirSync(shared);
  chmodSync(shared, 0o777);
  await expect(takeLock("a", { folder: shared })).rejects.toMatchObject({ code: "folder-not-private" });
});

test("unknown options and bad values are refused", async () => {
  await expect(tryLock("a/b")).rejects.toThrow("tryLock.name must be 1 to 200 letters");
  await expect(tryLock("a", { timeoutMs: 1 } as object)).rejects.toThrow('tryLock: unknown option "timeoutMs"');
  await expect(takeLock("a", { folder: "" })).rejects.toThrow("takeLock.folder must be the path of a folder");
  await expect(takeLock("a", { signal: {} } as object)).rejects.toThrow("takeLock.signal must be an AbortSignal");
  await expect(takeLock("a", { onWait: 1 } as object)).rejects.toThrow("takeLock.onWait must be a function");
});
