import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { launchMachine, type Machine } from "../src/index.ts";
import { leftAfter, missingQemu, processesWith } from "./support.ts";
import { IMAGE_LESS, tinyGuest } from "./tiny-guests.ts";

const LONG = { timeoutMs: 60_000 };
/** What the guest does with its disk on a byte, to sector 1 or to the whole disk. */
const READ = "2";
const WRITE = "3";
const FLUSH = "f";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alpy-disk-faults-"));
});
afterEach(async () => {
  expect(await leftAfter(30_000, () => processesWith(`${folder}/`))).toEqual([]);
  rmSync(folder, { recursive: true });
});

/** Lets the guest use its disk, and returns its words: `+` when that worked, `-` when the disk reported an error. */
async function results(vm: Machine, requests: string): Promise<string> {
  let said = "";
  for (const request of requests) {
    await vm.console.send(request);
    said += (await vm.console.expect(/[+-]/, LONG)).text;
  }
  return said;
}

describe.skipIf(missingQemu())("a disk", () => {
  test("fails the requests of the guest that were chosen, until it is healed", async () => {
    await using vm = await launchMachine(tinyGuest("diskUser", folder));
    const disk = vm.disk(0);
    // Before the guest has run.
    await disk.fail({ writes: true });
    await vm.start();
    await vm.console.expect("+", LONG);
    expect(await results(vm, WRITE + READ + FLUSH)).toBe("-++");
    await disk.fail({ reads: true, flushes: true });
    expect(await results(vm, WRITE + READ + FLUSH)).toBe("+--");
    await disk.fail({ reads: true, writes: true, sector: 2 });
    expect(await results(vm, WRITE + READ)).toBe("++");
    await disk.fail({ reads: true, sector: 1 });
    expect(await results(vm, WRITE + READ)).toBe("+-");
    await disk.heal();
    expect(await results(vm, WRITE + READ + FLUSH)).toBe("+++");
    const nodes = await vm.qmp.execute("query-named-block-nodes");
    expect(nodes.map((node) => node["node-name"]).filter((name) => name?.includes("failure"))).toEqual([]);
    expect(vm.state.name).toBe("running");
  });

  test.each(["virtio", "ide", "scsi", "nvme"] as const)("of %s is slow and fails at the same time", async (bus) => {
    const { path } = tinyGuest("diskUser", folder).disk as { path: string };
    await using vm = await launchMachine({ ...IMAGE_LESS, disks: [{ path, format: "raw", interface: bus }] });
    const limits = async (): Promise<unknown[]> =>
      (await vm.qmp.execute("query-block")).map(({ inserted }) => [inserted?.drv, inserted?.bps, inserted?.iops]);
    await vm.disk(0).slow({ bytesPerSecond: 65_536, requestsPerSecond: 10 });
    expect(await limits()).toEqual([["qcow2", 65_536, 10]]);
    await Promise.all([vm.disk(0).slow({ requestsPerSecond: 20 }), vm.disk(0).fail({ reads: true })]);
    expect(await limits()).toEqual([["blkdebug", 0, 20]]);
    await vm.disk(0).heal();
    expect(await limits()).toEqual([["qcow2", 0, 0]]);
  });

  test("that the machine does not have is refused", async () => {
    await using vm = await launchMachine({ ...IMAGE_LESS, folder });
    expect(() => vm.disk(0)).toThrow(new TypeError("disk must be the index of a disk of vm, got 0; it has no disks"));
  });
});
