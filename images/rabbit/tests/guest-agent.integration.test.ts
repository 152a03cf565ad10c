import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTestbed, type MachineOptions, qmp, type Testbed } from "@alpy/alpy";
import { logIn } from "@alpy/carrot";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { appliances, rabbitMachine } from "./appliances.ts";
import "./nothing-left.ts";

/*
 * The guest agent at the far side of a virtio-serial channel. Rabbit has none; Debian has that of its package.
 */

const LIMITS = { timeout: 600_000 };

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alpy-agent-"));
  path = join(folder, "agent.sock");
});
afterEach(() => rmSync(folder, { recursive: true }));

async function openWithChannel(machine: MachineOptions, name: string): Promise<Testbed> {
  const channel = [
    ["-chardev", `socket,id=agent,path=${path},server=on,wait=off`],
    ["-device", "virtio-serial-pci"],
    ["-device", "virtserialport,chardev=agent,name=org.qemu.guest_agent.0"],
  ];
  const bed = await createTestbed({
    machine: { ...machine, extraArguments: channel.flat() },
    artifacts: `artifacts/guest-agent-${name}`,
  });
  await bed.start();
  return bed;
}

test("a guest without an agent does not answer, and the error says so", LIMITS, async () => {
  await using _bed = await openWithChannel(rabbitMachine, "none");
  await expect(qmp.connectGuestAgent({ path }, { timeoutMs: 1_000 })).rejects.toMatchObject({ code: "agent-timeout" });
});

describe.each(appliances.filter(({ name }) => name === "Debian"))("$name", (appliance) => {
  test("runs programs, passes files, and is thawed when the agent is closed", LIMITS, async () => {
    await using bed = await openWithChannel(appliance.machine, "debian");
    const shell = await logIn(bed, appliance);
    await shell.check("systemctl start qemu-guest-agent && mkdir -p /srv/data");
    const agent = await qmp.connectGuestAgent({ path });
    const { exitCode, stdout, stderr } = await agent.exec("/bin/sh", { args: ["-c", "uname -n; echo no >&2; exit 3"] });
    expect([exitCode, String(stdout), String(stderr)]).toEqual([3, "debian\n", "no\n"]);

    const content = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251));
    await agent.writeFile("/srv/data/file", content);
    expect(await agent.readFile("/srv/data/file")).toEqual(content);
    const { output } = await shell.check("cksum /srv/data/file");
    expect(output).toContain(" 300000 /srv/data/file");

    const freeze = await agent.freeze();
    expect(freeze.count).toBeGreaterThan(0);
    expect(await agent.execute("guest-fsfreeze-status")).toBe("frozen");
    await agent.close();
    // It would hang on a frozen file system.
    await shell.check("echo thawed >/srv/data/after && sync");
    await using again = await qmp.connectGuestAgent({ path });
    expect(await again.execute("guest-fsfreeze-status")).toBe("thawed");
  });
});
