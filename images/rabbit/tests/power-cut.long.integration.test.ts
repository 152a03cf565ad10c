import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTestbed, type DiskOptions, type Testbed } from "@alpy/alpy";
import { logIn } from "@alpy/carrot";
import { afterEach, beforeEach, expect, test } from "vitest";
import { directBoot } from "./image.ts";
import "./nothing-left.ts";

/* A power cut while Rabbit has written to a file system, of which it has synced a part, and a disk that fails. */

const LIMITS = { timeout: 240_000 };
const DISK_BYTES = 64 * 1024 * 1024;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alpy-power-cut-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function emptyDisk(name: string): string {
  const path = join(folder, name);
  writeFileSync(path, "");
  truncateSync(path, DISK_BYTES);
  return path;
}

function fileSystem(): string {
  const path = emptyDisk("data.img");
  execFileSync("/sbin/mkfs.ext4", ["-q", "-F", path]);
  return path;
}

function openWith(disks: readonly DiskOptions[], name: string): Promise<Testbed> {
  return createTestbed({ machine: { ...directBoot(), disks }, artifacts: `artifacts/power-cut-${name}` });
}

test(
  "a file that was synced is there after a power cut, one that was not is lost, and the file system is mounted again",
  LIMITS,
  async () => {
    await using bed = await openWith([{ path: fileSystem(), format: "raw", powerCuts: true }], "before");
    await bed.start();
    const shell = await logIn(bed);
    // Without commits of its own: only `sync` writes.
    await shell.check("mkdir -p /tmp/data; mount -t ext4 -o commit=3600 /dev/vda /tmp/data");
    await shell.check("echo synced >/tmp/data/synced; sync; echo lost >/tmp/data/unsynced");
    const cut = await bed.machine.cutPower();
    expect(cut.syncedWrites).toBeGreaterThan(0);

    await using after = await openWith(cut.disks, "after");
    await after.start();
    const again = await logIn(after);
    await again.check("mkdir -p /tmp/data; mount -t ext4 /dev/vda /tmp/data");
    expect((await again.check("dmesg | grep -c 'EXT4-fs (vda): recovery complete'")).output).toBe("1\n");
    expect((await again.check("cd /tmp/data; cat synced; [ -e unsynced ] || echo lost")).output).toBe("synced\nlost\n");
  },
);

test("a write to a disk that fails is an I/O error, and succeeds when the disk is healed", LIMITS, async () => {
  await using bed = await openWith([{ path: emptyDisk("spare.img"), format: "raw" }], "failing");
  await bed.start();
  const shell = await logIn(bed);
  const write = "dd if=/dev/zero of=/dev/vda bs=4k count=1 oflag=direct";
  await bed.machine.disk(0).fail({ writes: true });
  const failed = await shell.run(write);
  expect(failed.exitCode).toBe(1);
  expect(failed.output).toContain("Input/output error");
  await bed.machine.disk(0).heal();
  await shell.check(write);
});
