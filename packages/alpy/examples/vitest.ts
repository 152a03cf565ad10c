import { expect, test } from "@alpy/alpy/vitest";

test.override({
  testbedOptions: { machine: { disk: "router.qcow2", memoryMiB: 256 }, links: [{ addresses: ["192.168.0.2/24"] }] },
});

test("the router replies to ARP requests for its address", { timeout: 120_000 }, async ({ testbed }) => {
  const link = testbed.link(0);
  await testbed.start();
  await testbed.step("Log in", () => testbed.console.expect("login: "));

  const reply = link.expectFrame(
    { arp: { operation: "reply", senderProtocolAddress: "192.168.0.1" } },
    { timeoutMs: 5_000 },
  );
  await expect(testbed.node(0)).toPing("192.168.0.1");
  expect((await reply).arp?.senderHardwareAddress).toBe(link.mac);
  await expect(link).toHaveFrame({ icmp: { type: 0 } });
});
