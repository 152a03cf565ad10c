import { expect, test } from "vitest";
import { FrameQueue } from "./frame-queue.ts";

test.each([0, -1, 0.5, Number.NaN, null, undefined, "8"])("%o is not a capacity", (capacity) => {
  expect(() => new FrameQueue(capacity as number)).toThrow(/^capacity must be a whole number above 0, got/);
});

test("frames are read in their order, also by a reader that waits for them", async () => {
  const queue = new FrameQueue<number>(8);
  const first = queue.next();
  for (const frame of [1, 2, 3]) queue.push(frame);
  expect([await first, await queue.next(), await queue.next()]).toEqual([1, 2, 3]);
});

test("a full queue drops new frames and counts them, until there is room again", async () => {
  const queue = new FrameQueue<number>(2);
  for (const frame of [1, 2, 3, 4]) queue.push(frame);
  expect(queue.dropped).toBe(2);
  expect(await queue.next()).toBe(1);
  queue.push(5);
  expect([await queue.next(), await queue.next()]).toEqual([2, 5]);
  expect(queue.dropped).toBe(2);
});

test("after the end, waiting frames can be read, and new ones are ignored", async () => {
  const queue = new FrameQueue<number>(8);
  queue.push(1);
  queue.end();
  queue.push(2);
  expect([await queue.next(), await queue.next(), await queue.next()]).toEqual([1, undefined, undefined]);
});

test("the error that ended the queue is thrown after the waiting frames, each time", async () => {
  const queue = new FrameQueue<number>(8);
  queue.push(1);
  queue.end(new Error("out of sync"));
  queue.end();
  expect(await queue.next()).toBe(1);
  for (let read = 0; read < 2; read += 1) await expect(queue.next()).rejects.toThrow("out of sync");
});

test("an abort ends a wait with its reason, and no frame is lost by it", async () => {
  const queue = new FrameQueue<number>(8);
  const abort = new AbortController();
  const waiting = queue.next(abort.signal);
  abort.abort(new Error("enough"));
  await expect(waiting).rejects.toThrow("enough");
  queue.push(1);
  expect(await queue.next()).toBe(1);
});

test("a second reader that waits at the same time is refused", async () => {
  const queue = new FrameQueue<number>(8);
  const first = queue.next();
  await expect(queue.next()).rejects.toThrow("only one reader can wait for frames at a time");
  queue.push(1);
  expect(await first).toBe(1);
});
