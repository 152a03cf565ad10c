import { expect, test } from "@alpy/alpy/vitest";

// A machine without a disk boots from its NIC: its firmware asks for an address. The link ends in a wire, in this process.
test.override({ testbedOptions: { machine: { memoryMiB: 64 }, links: [{ wire: "lan" }] } });

test("a machine without a disk asks for an address", { timeout: 120_000 }, async ({ testbed }) => {
  const discover = testbed.wire("lan").expectFrame({ dhcp: { messageType: 1 } }, { timeoutMs: 60_000 });
  await testbed.start();
  const { dhcp } = await discover;
  expect(dhcp?.clientHardwareAddress).toBe(testbed.link(0).mac);
});
