import { expect, it } from "vitest";
import { EngineTurns, turnsOf } from "./engine-turns.ts";

const { signal: never } = new AbortController();

/** A call that ends when the test says so. */
function call() {
  const { promise, resolve } = Promise.withResolvers<void>();
  let begun = false;
  const run = async (): Promise<void> => {
    begun = true;
    await promise;
  };
  return { run, end: resolve, hasBegun: () => begun };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

it("no more calls than the limit run at the same time, in the order in which they arrive", async () => {
  const turns = new EngineTurns(2);
  const calls = [call(), call(), call(), call()];
  const running = calls.map(({ run }) => turns.take(never, run));
  const begun = async (): Promise<boolean[]> => {
    await settled();
    return calls.map(({ hasBegun }) => hasBegun());
  };
  expect(await begun()).toEqual([true, true, false, false]);
  calls[1]?.end();
  expect(await begun()).toEqual([true, true, true, false]);
  for (const { end } of calls) end();
  await Promise.all(running);
  expect(await begun()).toEqual([true, true, true, true]);
});

it("a call that fails passes its turn on", async () => {
  const turns = new EngineTurns(1);
  const failed = turns.take(never, () => Promise.reject(new Error("refused")));
  const next = turns.take(never, () => Promise.resolve("done"));
  await expect(failed).rejects.toThrow("refused");
  await expect(next).resolves.toBe("done");
});

it("a call that is aborted while it waits is not made, and the next one takes its turn", async () => {
  const turns = new EngineTurns(1);
  const first = call();
  const aborted = call();
  const last = call();
  const controller = new AbortController();
  const reason = new Error("enough");
  const one = turns.take(never, first.run);
  const two = turns.take(controller.signal, aborted.run);
  const three = turns.take(never, last.run);
  controller.abort(reason);
  await expect(two).rejects.toBe(reason);
  first.end();
  last.end();
  await Promise.all([one, three]);
  expect(aborted.hasBegun()).toBe(false);
  await expect(turns.take(controller.signal, aborted.run)).rejects.toBe(reason);
});

it("all users of an engine share its turns, and those of another engine do not", () => {
  expect(turnsOf("/run/one.sock")).toBe(turnsOf("/run/one.sock"));
  expect(turnsOf("/run/one.sock")).not.toBe(turnsOf("/run/other.sock"));
});
