import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { requireTunDevice } from "./tun-device.ts";

const nobody = 65_534;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alpy-tun-"));
  chmodSync(folder, 0o755);
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a device that is not there is an error that says how to get it", async () => {
  await expect(requireTunDevice(join(folder, "tun"))).rejects.toMatchObject({
    code: "tun-not-accessible",
    message: expect.stringMatching(/\/tun, which is not there: load the kernel's module tun/) as string,
  });
});

test("a device that this user may not open is an error that says what it needs", async () => {
  const path = join(folder, "tun");
  writeFileSync(path, "", { mode: 0 });
  const isRoot = process.geteuid?.() === 0;
  // Root may open anything, so for a moment we are somebody else.
  if (isRoot) process.seteuid?.(nobody);
  try {
    await expect(requireTunDevice(path)).rejects.toMatchObject({
      code: "tun-not-accessible",
      message: expect.stringMatching(/cannot be opened by this user: it needs read and write permission/) as string,
    });
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
});
