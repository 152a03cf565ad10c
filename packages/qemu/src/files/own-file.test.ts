import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createOwnFile, EMPTY_CAPTURE } from "./own-file.ts";

test("a file is for this user only, with any umask, and in place of another", async () => {
  const folder = mkdtempSync(join(tmpdir(), "alpy-own-"));
  const path = join(folder, "file");
  writeFileSync(path, "before", { mode: 0o644 });
  await createOwnFile(path, Buffer.from("now"));
  expect([readFileSync(path, "utf8"), statSync(path).mode & 0o777]).toEqual(["now", 0o600]);
  await expect(createOwnFile(join(folder, "none", "file"))).rejects.toMatchObject({
    code: "qemu-failed",
    message: expect.stringMatching(/^cannot create a file for QEMU: ENOENT/) as string,
  });
  rmSync(folder, { recursive: true });
});

test("the empty capture is a header of libpcap: version 2.4, 65536 bytes per frame, Ethernet", () => {
  const header = Buffer.from(EMPTY_CAPTURE);
  expect([header.length, header.readUInt32LE(0), header.readUInt16LE(4), header.readUInt16LE(6)]).toEqual([
    24, 0xa1b2c3d4, 2, 4,
  ]);
  expect([header.readUInt32LE(16), header.readUInt32LE(20)]).toEqual([65_536, 1]);
});
