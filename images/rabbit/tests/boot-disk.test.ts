import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createTestbed } from "@alpy/alpy";
import { logIn, shutDown } from "@alpy/carrot";
import { expect, test } from "vitest";
import { disk } from "./image.ts";
import "./nothing-left.ts";

/*
 * Rabbit boots from its disk image by BIOS, with no link and so without Docker; the image itself is never written to.
 */

const digest = (): string => createHash("sha256").update(readFileSync(disk)).digest("hex");

test("the disk image boots to a shell, powers off, and is unchanged after it was written to", {
  timeout: 180_000,
}, async () => {
  const before = digest();
  await using bed = await createTestbed({ machine: { disk }, artifacts: "artifacts/boot-disk" });
  await bed.start();
  const shell = await logIn(bed);
  await shell.check("dd if=/dev/zero of=/dev/vda bs=512 count=64 seek=2048 conv=fsync");
  await shutDown(bed);
  expect(bed.machine.state).toEqual({ name: "off" });
  expect(digest()).toBe(before);
});
