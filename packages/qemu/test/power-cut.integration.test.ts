import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type DiskOptions, launchMachine, type MachineOptions } from "../src/index.ts";
import { leftAfter, missingQemu, processesWith } from "./support.ts";
import { GREETING, IMAGE_LESS, tinyGuest } from "./tiny-guests.ts";

const LONG = { timeoutMs: 60_000 };
const SECTOR_BYTES = 512;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alpy-power cut-"));
});
afterEach(async () => {
  expect(await leftAfter(30_000, () => processesWith(`${folder}/`))).toEqual([]);
  rmSync(folder, { recursive: true });
});

/** A guest that writes sector 1, flushes, and writes sector 2, each with the content of sector 0. */
function halfSynced(): MachineOptions {
  const machine = tinyGuest("halfSynced", folder);
  return { ...machine, disk: { ...(machine.disk as DiskOptions), powerCuts: true } };
}

/** Returns whether sectors 1 and 2 have the content of sector 0. */
function writtenSectors(path: string): boolean[] {
  const raw = join(folder, "raw");
  execFileSync("qemu-img", ["convert", "-f", "qcow2", "-O", "raw", path, raw]);
  const content = readFileSync(raw);
  const sector = (index: number): Buffer => content.subarray(index * SECTOR_BYTES, (index + 1) * SECTOR_BYTES);
  return [1, 2].map((index) => sector(index).equals(sector(0)));
}

describe.skipIf(missingQemu())("a power cut", () => {
  test("keeps what the guest has flushed and loses what it wrote after that; the disk boots again", async () => {
    const machine = halfSynced();
    await using vm = await launchMachine({ ...machine, folder: join(folder, "first") });
    await vm.start();
    await vm.console.expect(GREETING, LONG);
    const cut = await vm.cutPower();
    expect(vm.state).toEqual({ name: "exited", exit: { code: null, signal: "SIGKILL" } });
    expect([cut.syncedWrites, cut.unsyncedWrites]).toEqual([1, 1]);
    expect(cut.disks).toEqual([
      { path: join(folder, "first", "vm-disk0-cut.qcow2"), format: "qcow2", interface: "ide" },
    ]);
    expect(cut.disks.map(({ path }) => writtenSectors(path))).toEqual([[true, false]]);
    await using again = await launchMachine({ ...machine, disk: undefined, disks: cut.disks });
    await again.start();
    await again.console.expect(GREETING, LONG);
  });

  test("knows of no write that has failed", async () => {
    await using vm = await launchMachine({ ...halfSynced(), folder: join(folder, "first") });
    await vm.disk(0).fail({ writes: true });
    await vm.start();
    await vm.console.expect(GREETING, LONG);
    const cut = await vm.cutPower();
    expect([cut.syncedWrites, cut.unsyncedWrites]).toEqual([0, 0]);
    expect(cut.disks.map(({ path }) => writtenSectors(path))).toEqual([[false, false]]);
  });

  test("of a machine whose writes are not logged is refused, and the machine runs on", async () => {
    await using vm = await launchMachine(IMAGE_LESS);
    const message = "vm has no disk with powerCuts: true, so that it is not known what a power cut loses";
    await expect(vm.cutPower()).rejects.toThrow(new TypeError(message));
    await expect(vm.cutPower({ seed: 0.5 })).rejects.toThrow(
      new TypeError("cutPower.seed must be a 32-bit integer, got 0.5"),
    );
    expect(vm.state.name).toBe("paused");
  });
});
