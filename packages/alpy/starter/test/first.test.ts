import { expect, test } from "@alpy/alpy/vitest";
import { firstInterface, machine, openShell, prepare } from "../appliance.ts";

test.override({ testbedOptions: { machine, links: [{ addresses: ["192.168.0.2/24"] }] }, golden: { prepare } });

test("it answers ping", async ({ testbed }) => {
  await testbed.start();
  const shell = await openShell(testbed);
  await shell.check(`ip address add 192.168.0.1/24 dev ${firstInterface}`);

  await expect(testbed.node(0)).toPing("192.168.0.1");
});

test("it sends an ARP request for the address that it pings", async ({ testbed }) => {
  await testbed.start();
  const shell = await openShell(testbed);
  await shell.check(`ip address add 192.168.0.1/24 dev ${firstInterface}`);

  const request = testbed
    .link(0)
    .expectFrame({ arp: { operation: "request", targetProtocolAddress: "192.168.0.2" } }, { timeoutMs: 5_000 });
  await shell.check("ping -c 1 192.168.0.2");
  expect((await request).arp?.senderProtocolAddress).toBe("192.168.0.1");
});
