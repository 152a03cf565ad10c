import { appendFileSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type FileIdentity, readDigest, writeDigest } from "./digest-cache.ts";

let folder: string;
let identity: FileIdentity;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alpy-digests-"));
  vi.stubEnv("XDG_CACHE_HOME", folder);
  identity = { device: 1, inode: 2, bytes: 10 << 20, modifiedMs: 1, changedMs: Date.now() - 60_000 };
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

const entries = (): string[] => readdirSync(join(folder, "alpy/digests"));

test("a digest is found for the same unmodified file, and for no other", async () => {
  await writeDigest("/image", identity, "abc");
  expect(await readDigest("/image", identity)).toBe("abc");
  expect(await readDigest("/other", identity)).toBeUndefined();
  for (const field of ["device", "inode", "bytes", "modifiedMs", "changedMs"] as const) {
    expect(await readDigest("/image", { ...identity, [field]: identity[field] + 1 }), field).toBeUndefined();
  }
  await writeDigest("/image", { ...identity, inode: 3 }, "def");
  expect(await readDigest("/image", identity)).toBeUndefined();
  expect(entries()).toHaveLength(1);
});

test("no digest is kept of a file that was changed a moment ago, or is small", async () => {
  const young = { ...identity, changedMs: Date.now() - 100 };
  await writeDigest("/image", young, "abc");
  expect(await readDigest("/image", young)).toBeUndefined();
  const small = { ...identity, bytes: 1000 };
  await writeDigest("/image", small, "abc");
  expect(await readDigest("/image", small)).toBeUndefined();
});

test("a damaged entry is ignored and written again", async () => {
  await writeDigest("/image", identity, "abc");
  writeFileSync(join(folder, "alpy/digests", entries()[0] ?? ""), '{"identity":');
  expect(await readDigest("/image", identity)).toBeUndefined();
  await writeDigest("/image", identity, "def");
  expect(await readDigest("/image", identity)).toBe("def");
});

test("at most a thousand digests are kept, the newest", async () => {
  await writeDigest("/image", identity, "abc");
  const old = join(folder, "alpy/digests", "0");
  for (let index = 0; index < 1000; index += 1) writeFileSync(`${old}${index}`, "");
  for (let index = 0; index < 1000; index += 1) utimesSync(`${old}${index}`, 1, 1);
  await writeDigest("/other", identity, "def");
  expect(entries().length).toBeLessThanOrEqual(1000);
  expect(await readDigest("/image", identity)).toBe("abc");
  expect(await readDigest("/other", identity)).toBe("def");
});

test("a large file is read once by several processes, and again when it has changed", async () => {
  const path = join(folder, "image");
  writeFileSync(path, Buffer.alloc(2 << 20, 1));
  const digestIn = async (): Promise<string> => {
    // Like another process, which has not read the file.
    vi.resetModules();
    const { fileDigest } = await import("./file-digest.ts");
    return await fileDigest(path);
  };
  const first = await digestIn();
  vi.setSystemTime(Date.now() + 10_000);
  expect(await digestIn()).toBe(first);
  expect(entries()).toHaveLength(1);
  const [entry = ""] = entries();
  const written = statSync(join(folder, "alpy/digests", entry)).mtimeMs;
  expect(await digestIn()).toBe(first);
  expect(statSync(join(folder, "alpy/digests", entry)).mtimeMs).toBe(written);
  appendFileSync(path, "more");
  expect(await digestIn()).not.toBe(first);
});
