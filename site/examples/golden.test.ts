import { serialExpect } from "@alpy/alpy";
import { expect, test } from "@alpy/alpy/vitest";

const login = { login: "root", password: "secret", timeoutMs: 240_000 };

test.override({
  testbedOptions: { machine: { disk: "router.qcow2", memoryMiB: 256 }, links: [{ addresses: ["192.0.2.2/24"] }] },
  golden: {
    // Runs once. Each test then starts from the state at its end.
    prepare: async (bed) => {
      const shell = await serialExpect.openShell(bed.console, login);
      await shell.check("ip address add 192.0.2.1/24 dev eth0");
      await shell.check("ip link set eth0 up");
    },
  },
});

test("it answers ping", async ({ testbed }) => {
  await testbed.start(); // It continues where it was saved.
  await expect(testbed.node(0)).toPing("192.0.2.1");
});
