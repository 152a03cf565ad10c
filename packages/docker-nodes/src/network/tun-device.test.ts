import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkTunDevice, ownUid } from "./tun-device.ts";

/** The uid of the user nobody. */
const NOBODY = 65_534;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alpy-tun-"));
  chmodSync(folder, 0o755);
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a missing tun device is an error that says how to get it", async () => {
  await expect(checkTunDevice(ownUid(), join(folder, "tun"))).rejects.toMatchObject({
    code: "tun-missing",
    message: expect.stringMatching(/cannot open .*\/tun \(ENOENT\), .*modprobe tun/) as string,
  });
});

test.each([
  [null, "/dev/net/tun", "owner must be an integer from 0 to 4294967294, got null"],
  [-1, "/dev/net/tun", "owner must be an integer from 0 to 4294967294, got -1"],
  [0, "", 'device must be the path of a device, got ""'],
])("the owner %o of %o is refused", async (owner, device, message) => {
  await expect(checkTunDevice(owner as number, device)).rejects.toThrow(new TypeError(message));
});

test("a tun device that this user may not open is an error that says how to get permission", async () => {
  const path = join(folder, "tun");
  writeFileSync(path, "", { mode: 0 });
  const isRoot = process.geteuid?.() === 0;
  // Root can open anything, so for a moment this process is another user.
  if (isRoot) process.seteuid?.(NOBODY);
  try {
    await expect(checkTunDevice(ownUid(), path)).rejects.toMatchObject({
      code: "tun-denied",
      message: expect.stringMatching(/no permission to open .*chmod 0666/) as string,
    });
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
});
