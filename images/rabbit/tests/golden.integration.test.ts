import { createTestbed, type MachineOptions, type Testbed } from "@alpy/alpy";
import { checkGolden, configure, echoesOn, logIn, prepareGolden, requireForwarded, shutDown } from "@alpy/carrot";
import { expect, test } from "vitest";
import { directBoot, disk } from "./image.ts";
import "./nothing-left.ts";

/*
 * Rabbit boots and is logged in once. Each testbed starts from that state and routes IPv4 as after a boot.
 *
 *   node 0                        Rabbit                        node 1
 *   192.168.0.2/24 ── link 0 ── eth0 .0.1   eth1 .1.1 ── link 1 ── 192.168.1.2/24
 */

const restores = process.env.ALPY_LONG ? 100 : 4;

function restored(machine: MachineOptions, name: string): Promise<Testbed> {
  return createTestbed({
    machine: { ...machine, nics: 3 },
    golden: { prepare: prepareGolden, check: checkGolden },
    links: [
      { addresses: ["192.168.0.2/24"], gateways: ["192.168.0.1"] },
      { addresses: ["192.168.1.2/24"], gateways: ["192.168.1.1"] },
    ],
    artifacts: `artifacts/golden-${name}`,
  });
}

/** Starts the testbed, forwards three echoes, and returns eight random bytes from the guest's kernel. */
async function useOnce(bed: Testbed): Promise<string> {
  await bed.start();
  const shell = await logIn(bed);
  const { output } = await shell.check("head -c 8 /dev/urandom | od -An -tx1");
  await configure(bed, shell, { addresses: { eth0: ["192.168.0.1/24"], eth1: ["192.168.1.1/24"] }, forwardIpv4: true });
  await bed.node(0).run(["ping", "-c", "3", "-i", "0.2", "-W", "1", "192.168.1.2"], { check: true });
  await bed.machine.pause();
  expect(requireForwarded(await echoesOn(bed.link(0)), await echoesOn(bed.link(1)))).toBe(3);
  return output.trim();
}

test(`${restores} restores in a row forward frames, and no two draw the same random numbers`, {
  timeout: 600_000,
}, async () => {
  const drawn = new Set<string>();
  for (let run = 0; run < restores; run += 1) {
    await using bed = await restored(directBoot(), "row");
    drawn.add(await useOnce(bed));
  }
  expect(drawn.size).toBe(restores);
});

test("eight testbeds that are restored in parallel all forward frames", { timeout: 300_000 }, async () => {
  const runs = Array.from({ length: 8 }, async (_, index) => {
    await using bed = await restored(directBoot(), `parallel-${index}`);
    return await useOnce(bed);
  });
  expect(new Set(await Promise.all(runs)).size).toBe(8);
});

test.each<[string, MachineOptions]>([
  ["BIOS", { disk }],
  ["UEFI", { disk, firmware: "uefi" }],
])(
  "a golden state of the disk image booted by %s is restored, forwards frames and powers off",
  { timeout: 300_000 },
  async (name, machine) => {
    await using bed = await restored(machine, name.toLowerCase());
    await useOnce(bed);
    await bed.machine.resume();
    await shutDown(bed);
  },
);
