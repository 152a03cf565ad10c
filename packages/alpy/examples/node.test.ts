/** Runs with Node's own test runner: `node --test node.test.ts`. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createTestbed } from "@alpy/alpy";

await test("a machine without a disk asks for an address", { timeout: 120_000 }, async ({ signal }) => {
  await using bed = await createTestbed({ machine: { memoryMiB: 64 }, links: [{ wire: "lan" }], signal });
  const discover = bed.wire("lan").expectFrame({ dhcp: { messageType: 1 } }, { timeoutMs: 60_000 });
  await bed.start();
  const { dhcp } = await discover;
  assert.equal(dhcp?.clientHardwareAddress, bed.link(0).mac);
});
