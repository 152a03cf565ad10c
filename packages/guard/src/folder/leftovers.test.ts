import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findLeftovers } from "./leftovers.ts";
import { ownedName } from "./owned-name.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "guard-leftovers-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** Returns a name like ours, of a process that does not exist. */
function deadName(prefix: string): string {
  return ownedName(prefix).replace(/-[0-9a-z]+(-[0-9a-f]{10})$/, "-1$1");
}

test("entries are found with their owner's state, their age and the disk space of their contents", async () => {
  const dead = join(folder, deadName("alpy-run"));
  await mkdir(join(dead, "inner"), { recursive: true });
  await writeFile(join(dead, "inner", "file"), Buffer.alloc(100_000));
  const alive = join(folder, ownedName("alpy-vm"));
  await writeFile(alive, "");
  await writeFile(join(folder, "alpy-neighbour"), "");
  const found = await findLeftovers(folder);
  expect(found).toEqual([
    { path: dead, prefix: "alpy-run", ageMs: expect.any(Number), bytes: expect.any(Number), state: "dead" },
    { path: alive, prefix: "alpy-vm", ageMs: expect.any(Number), bytes: expect.any(Number), state: "alive" },
  ]);
  expect(found[0]?.bytes).toBeGreaterThanOrEqual(100_000);
});

test("a symbolic link is an entry itself: the size of its target does not count", async () => {
  await writeFile(join(folder, "target"), Buffer.alloc(1_000_000));
  await symlink(folder, join(folder, deadName("alpy-run")));
  const [link] = await findLeftovers(folder);
  expect(link?.bytes).toBeLessThan(100_000);
});

test("prefixes can be selected, and a folder that does not exist has no entries", async () => {
  await writeFile(join(folder, deadName("alpy-run")), "");
  expect(await findLeftovers(folder, { prefix: (prefix) => prefix === "alpy-vm" })).toEqual([]);
  expect(await findLeftovers(join(folder, "missing"))).toEqual([]);
});

test("unknown options and bad values are refused", async () => {
  await expect(findLeftovers("")).rejects.toThrow("findLeftovers.folder must be the path of a folder");
  await expect(findLeftovers(folder, { prefx: 1 } as object)).rejects.toThrow('unknown option "prefx"');
  await expect(findLeftovers(folder, { prefix: 1 } as object)).rejects.toThrow(
    "findLeftovers.prefix must be a function",
  );
});
