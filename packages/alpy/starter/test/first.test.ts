import { createTestbed, serialExpect } from "@alpy/alpy";
import { expect, test } from "vitest";
import { firstInterface, login, machine } from "../appliance.ts";

test("the appliance boots, takes an address and answers ping", async ({ signal }) => {
  await using bed = await createTestbed({
    machine,
    links: [{ addresses: ["192.168.0.2/24"] }],
    artifacts: "artifacts/answers-ping",
    signal,
  });
  await bed.start();

  const shell = await bed.step("Log in", () => serialExpect.openShell(bed.console, login));
  await shell.check(`ip link set ${firstInterface} up && ip address add 192.168.0.1/24 dev ${firstInterface}`);

  const ping = await bed.step("Ping", () => bed.node(0).run(["ping", "-c", "3", "192.168.0.1"]));
  expect(ping.stdout).toContain(" 0% packet loss");
});
