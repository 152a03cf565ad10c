import { readdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createTestbed, pcap } from "../src/index.ts";
import { leftAfter, missingQemu, processesWith } from "./support.ts";

const BEDS = 100;
/** What is opened once in a process, such as sockets of libraries, is open after these. */
const FIRST_BEDS = 5;
const TIMEOUT_MS = 600_000;
const ETHER_TYPE = 0x88b5;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "alpy-descriptors-"));
  vi.stubEnv("DOCKER_HOST", "unix:///nowhere/docker.sock");
});
afterEach(async () => {
  vi.unstubAllEnvs();
  expect(await leftAfter(30_000, () => Promise.resolve(processesWith(`${folder}/`)))).toEqual([]);
  await rm(folder, { recursive: true });
});

/** Number of descriptors that this process holds, without the one that counts them. */
const descriptors = (): number => readdirSync("/proc/self/fd").length - 1;

/** Opens a testbed, looks at both of its links in every way, and closes it while the captures are still followed. */
async function useTestbed(number: number): Promise<void> {
  const addresses = { source: "02:00:00:00:00:01", destination: "ff:ff:ff:ff:ff:ff" };
  const frame = pcap.ethernet({ ...addresses, etherType: ETHER_TYPE }, new Uint8Array(50).fill(number));
  const bed = await createTestbed({
    machine: { memoryMiB: 64, accel: "tcg" },
    links: [{ wire: "near" }, { wire: "far" }],
    artifacts: join(folder, String(number)),
  });
  const pending = bed.links.map(async (link) => {
    const expected = link.expectFrame({ ethernet: { etherType: ETHER_TYPE } }, { timeoutMs: TIMEOUT_MS });
    await link.inject(frame, { direction: "end" });
    await expected;
    for await (const { data } of link.frames()) expect(data).toEqual(frame);
    const followed = link.frames({ follow: true })[Symbol.asyncIterator]();
    await followed.next();
    return { end: followed.next() };
  });
  const ends = await Promise.all(pending);
  await bed.close();
  for (const { end } of ends) expect((await end).done).toBe(true);
}

describe.skipIf(missingQemu())("testbeds one after the other", () => {
  test("leave no descriptor open in the process, however many there are", { timeout: TIMEOUT_MS }, async () => {
    for (let number = 0; number < FIRST_BEDS; number++) await useTestbed(number);
    const before = descriptors();
    for (let number = FIRST_BEDS; number < BEDS; number++) await useTestbed(number);
    await expect.poll(descriptors, { timeout: 30_000 }).toBeLessThanOrEqual(before);
  });
});
