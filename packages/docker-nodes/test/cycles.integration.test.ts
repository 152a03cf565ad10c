import { readdirSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, describe, expect, it } from "vitest";
import { createNodes } from "../src/index.ts";
import { at, leftByUs, missing } from "./support.ts";

const WARM_UP = 2;
const CYCLES = process.env["ALPY_LONG"] ? 50 : 8;
/** Less memory than fifty sessions would leave behind if each left one buffer. */
const GROWTH_LIMIT_BYTES = 8 << 20;

afterAll(async () => {
  expect(await leftByUs()).toEqual([]);
});

async function cycle(): Promise<void> {
  await using nodeSet = await createNodes({ nodes: [{ addresses: ["192.0.2.1/24"] }] });
  await nodeSet.attach();
  await at(nodeSet.nodes).run(["true"]);
}

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** Returns the resources that this process holds at rest. */
function resourcesInUse() {
  collectGarbage();
  return {
    descriptors: readdirSync("/proc/self/fd").length,
    handles: process
      .getActiveResourcesInfo()
      .filter((name) => name !== "Immediate" && name !== "Timeout")
      .sort(),
    heap: process.memoryUsage().heapUsed,
  };
}

/** Returns the same once it is stable for half a second: a closed socket is gone only when its other end is closed too. */
async function atRest(): Promise<ReturnType<typeof resourcesInUse>> {
  for (let last = resourcesInUse(); ; ) {
    await delay(500);
    const now = resourcesInUse();
    if (now.descriptors === last.descriptors && now.handles.length === last.handles.length) return now;
    last = now;
  }
}

describe.skipIf(missing())("a process that creates and closes node sets", () => {
  it(`holds as many descriptors after ${CYCLES} of them as before, and no more memory`, {
    timeout: 180_000,
  }, async () => {
    for (let count = 0; count < WARM_UP; count += 1) await cycle();
    const before = await atRest();
    for (let count = 0; count < CYCLES; count += 1) await cycle();
    // The engine may be slow to close its end of the last one.
    await expect.poll(() => resourcesInUse().descriptors, { timeout: 30_000 }).toBeLessThanOrEqual(before.descriptors);
    const after = await atRest();
    expect(after.handles).toEqual(before.handles);
    expect(after.heap - before.heap).toBeLessThan(GROWTH_LIMIT_BYTES);
    console.log(`after ${CYCLES} cycles: ${after.descriptors} descriptors, heap ${before.heap} to ${after.heap} bytes`);
  });
});
