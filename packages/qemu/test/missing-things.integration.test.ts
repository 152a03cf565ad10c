import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { launchMachine } from "../src/index.ts";
import { launchEcho } from "./fixtures/echo-golden.ts";
import { leftAfter, missingQemu, processesWith } from "./support.ts";
import { IMAGE_LESS, tinyGuest } from "./tiny-guests.ts";

const LONG = { timeoutMs: 60_000 };
const FIXTURE = join(import.meta.dirname, "fixtures", "without-descriptors.ts");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alpy-missing-"));
  for (const name of ["tmp", "small"]) mkdirSync(join(folder, name));
  vi.stubEnv("TMPDIR", join(folder, "tmp"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  expect(await leftAfter(30_000, () => processesWith(`${folder}/`))).toEqual([]);
  expect(await leftAfter(30_000, () => readdirSync(join(folder, "tmp")))).toEqual([]);
  rmSync(folder, { recursive: true });
});

/** Mounts a small disk as the folder `small`, until it is disposed of. */
function smallDisk(size: string): Disposable {
  const path = join(folder, "small");
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", path]);
  return { [Symbol.dispose]: () => void execFileSync("umount", [path]) };
}

describe.skipIf(missingQemu() || process.getuid?.() !== 0)("a full disk", () => {
  test("with the golden cache is golden-failed, with the reason, the path and the free space", async () => {
    using _disk = smallDisk("512k");
    const cache = join(folder, "small");
    vi.stubEnv("XDG_CACHE_HOME", cache);
    await expect(launchEcho(folder, 0)).rejects.toMatchObject({
      code: "golden-failed",
      message: expect.stringMatching(
        new RegExp(
          `prepared in ${cache}/alpy/golden/making-.* no space left \\(ENOSPC; \\d+ of \\d+ bytes are free\\)`,
        ),
      ) as string,
    });
    expect(readdirSync(join(cache, "alpy", "golden"))).toEqual([]);
  });

  test("with the guest's temporary disk is a fault, instead of a guest that hangs", async () => {
    using _disk = smallDisk("300k");
    vi.stubEnv("TMPDIR", join(folder, "small"));
    const vm = await launchMachine({ ...tinyGuest("writer", folder), folder: join(folder, "artifacts") });
    await vm.start();
    await expect(vm.guard(vm.console.expect("never", LONG))).rejects.toMatchObject({
      code: "disk-full",
      message: expect.stringContaining("QEMU paused vm: it cannot write to disk0 (ENOSPC") as string,
    });
    await vm.close();
  });
});

describe.skipIf(missingQemu() || process.getuid?.() !== 0)("a read-only disk", () => {
  test("with the golden cache, or with the machine's folder, is named by the error", async () => {
    using _disk = smallDisk("1m");
    const disk = join(folder, "small");
    execFileSync("mount", ["-o", "remount,ro", disk]);
    vi.stubEnv("XDG_CACHE_HOME", disk);
    await expect(launchEcho(folder, 0)).rejects.toMatchObject({
      code: "golden-failed",
      message: expect.stringMatching(`cannot keep golden states in ${disk}/alpy/golden: .*EROFS`) as string,
    });
    await expect(launchMachine({ ...IMAGE_LESS, folder: join(disk, "a", "b") })).rejects.toMatchObject({
      code: "qemu-failed",
      message: expect.stringContaining(`EROFS: read-only file system, mkdir '${disk}/a'`) as string,
    });
  });
});

describe.skipIf(missingQemu())("a process", () => {
  test("without free descriptors is not told to install QEMU", async () => {
    using child = spawn(process.execPath, [FIXTURE], { stdio: ["ignore", "pipe", "inherit"] });
    const exited = once(child, "exit");
    expect(await text(child.stdout)).toMatch(/^qemu-failed: cannot .*EMFILE.*\n$/);
    expect(await exited).toEqual([0, null]);
  });

  test("that may not write its temporary folder says which one it is", async () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    vi.stubEnv("TMPDIR", file);
    await expect(launchMachine({ ...IMAGE_LESS, folder: join(folder, "artifacts") })).rejects.toMatchObject({
      code: "qemu-failed",
      message: expect.stringContaining(`cannot create a temporary folder in ${file} (TMPDIR): ENOTDIR`) as string,
    });
  });
});
