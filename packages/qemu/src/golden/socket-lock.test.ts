import { fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { takeLock, tryLock } from "./socket-lock.ts";

const name = `test-${process.pid}`;

test("the lock has one holder at a time, and each one that waits gets it", async () => {
  let holders = 0;
  let most = 0;
  const hold = async (): Promise<void> => {
    await using _lock = await takeLock(name);
    holders += 1;
    most = Math.max(most, holders);
    await delay(5);
    holders -= 1;
  };
  await Promise.all([hold(), hold(), hold(), hold()]);
  expect(most).toBe(1);
});

test("locks of different names do not wait for each other", async () => {
  await using _one = await takeLock(`${name}-1`);
  await using _two = await takeLock(`${name}-2`);
});

test("the lock of a killed process is free", async () => {
  const program = `
    const { takeLock } = await import(${JSON.stringify(new URL("socket-lock.ts", import.meta.url).href)});
    await takeLock(${JSON.stringify(name)});
    process.send("held");
    setInterval(() => undefined, 1000);
  `;
  const child = fork("-", [], { execArgv: ["--input-type=module", "--eval", program] });
  await once(child, "message");
  const waiting = takeLock(name);
  child.kill("SIGKILL");
  await using _lock = await waiting;
});

test("an abort ends the wait with its reason", async () => {
  await using _lock = await takeLock(name);
  const abort = new AbortController();
  const waiting = takeLock(name, abort.signal);
  setTimeout(() => abort.abort(new Error("enough")), 10);
  await expect(waiting).rejects.toThrow("enough");
});

test("a lock is tried without waiting, and is free again once it was released", async () => {
  const held = await tryLock(`${name}-tried`);
  expect(held).toBeDefined();
  expect(await tryLock(`${name}-tried`)).toBeUndefined();
  await held?.[Symbol.asyncDispose]();
  await using again = await tryLock(`${name}-tried`);
  expect(again).toBeDefined();
});
