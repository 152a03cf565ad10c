import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkTunDevice } from "./taps.ts";

const nobody = 65_534;
const ownUid = (): number => process.getuid?.() ?? 0;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alpy-tun-"));
  chmodSync(folder, 0o755);
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a tun device that is not there is an error that says how to get it", async () => {
  await expect(checkTunDevice(ownUid(), join(folder, "tun"))).rejects.toMatchObject({
    code: "tun-missing",
    message: expect.stringMatching(/cannot open .*\/tun \(ENOENT\), .*modprobe tun/) as string,
  });
});

test("a tun device that this user may not open is an error that says what it needs", async () => {
  const path = join(folder, "tun");
  writeFileSync(path, "", { mode: 0 });
  const isRoot = process.geteuid?.() === 0;
  // Root may open anything, so for a moment we are somebody else.
  if (isRoot) process.seteuid?.(nobody);
  try {
    await expect(checkTunDevice(ownUid(), path)).rejects.toMatchObject({
      code: "tun-denied",
      message: expect.stringMatching(/no permission to open .*chmod 0666/) as string,
    });
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
});
