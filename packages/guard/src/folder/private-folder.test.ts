import { chmod, chown, mkdir, mkdtemp, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkPrivateFolder, openPrivateFolder } from "./private-folder.ts";
import { lockFolder, runtimeFolder } from "./runtime-folder.ts";

const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), "guard-private-"));
});
afterEach(async () => {
  delete process.env["ALPY_RUNTIME_FOLDER"];
  delete process.env["XDG_CACHE_HOME"];
  await rm(parent, { recursive: true });
});

async function modeOf(path: string): Promise<number> {
  return (await stat(path)).mode & 0o777;
}

/** Returns the path of a folder of another user: only root can create one. */
async function foreignFolder(): Promise<string> {
  if (!isRoot) return "/usr";
  const path = join(parent, "foreign");
  await mkdir(path, { mode: 0o700 });
  await chown(path, NOBODY, NOBODY);
  return path;
}

test("a folder is created for this user alone with any umask, and opened again", async () => {
  const before = process.umask(0);
  try {
    const path = join(parent, "a", "b");
    expect(await openPrivateFolder(path)).toBe(path);
    expect(await modeOf(path)).toBe(0o700);
    expect(await openPrivateFolder(path)).toBe(path);
    await expect(checkPrivateFolder(path)).resolves.toBeUndefined();
  } finally {
    process.umask(before);
  }
});

test("others lose the right to read an existing folder", async () => {
  const path = join(parent, "readable");
  await mkdir(path);
  await chmod(path, 0o755);
  await openPrivateFolder(path);
  expect(await modeOf(path)).toBe(0o700);
});

test("a folder that others can write is refused", async () => {
  const path = join(parent, "shared");
  await mkdir(path);
  await chmod(path, 0o1777);
  const expected = {
    code: "folder-not-private",
    message: expect.stringContaining("can be written by others (mode 1777)"),
  };
  await expect(openPrivateFolder(path)).rejects.toMatchObject(expected);
  await expect(checkPrivateFolder(path)).rejects.toMatchObject(expected);
});

test("a folder of another user is refused", async () => {
  const path = await foreignFolder();
  const expected = { code: "folder-not-private", message: expect.stringMatching(/ belongs to user \d+: /) };
  await expect(openPrivateFolder(path)).rejects.toMatchObject(expected);
  await expect(checkPrivateFolder(path)).rejects.toMatchObject(expected);
});

test("a symbolic link is refused, even to a private folder, and so is a file", async () => {
  const target = await openPrivateFolder(join(parent, "target"));
  await symlink(target, join(parent, "link"));
  await symlink(join(parent, "missing"), join(parent, "broken"));
  await writeFile(join(parent, "file"), "");
  for (const [name, found] of [
    ["link", "is a symbolic link"],
    ["broken", "is a symbolic link"],
    ["file", "is not a folder"],
  ]) {
    const expected = { code: "folder-not-private", message: expect.stringContaining(`${found}:`) };
    await expect(openPrivateFolder(join(parent, name ?? ""))).rejects.toMatchObject(expected);
  }
});

test("a folder that cannot be created is an error with its cause; one that is missing is passed on by a check", async () => {
  await writeFile(join(parent, "file"), "");
  await expect(openPrivateFolder(join(parent, "file", "below"))).rejects.toMatchObject({
    code: "folder-not-private",
    cause: { code: "ENOTDIR" },
  });
  await expect(checkPrivateFolder(join(parent, "missing"))).rejects.toMatchObject({ code: "ENOENT" });
});

test("the runtime folder is named by the environment, or below /run/user or /tmp", () => {
  process.env["ALPY_RUNTIME_FOLDER"] = "/somewhere";
  expect(runtimeFolder()).toBe("/somewhere");
  delete process.env["ALPY_RUNTIME_FOLDER"];
  const uid = process.getuid?.();
  expect([`/run/user/${uid}/alpy`, `/tmp/alpy-${uid}`]).toContain(runtimeFolder());
});

test("locks are in the runtime folder, or in the cache if another user holds that", async () => {
  process.env["ALPY_RUNTIME_FOLDER"] = join(parent, "running");
  process.env["XDG_CACHE_HOME"] = join(parent, "cache");
  expect(await lockFolder()).toBe(join(parent, "running", "locks"));
  process.env["ALPY_RUNTIME_FOLDER"] = await foreignFolder();
  expect(await lockFolder()).toBe(join(parent, "cache", "alpy", "locks"));
});

test("a folder that cannot be created has the reason of the system", async () => {
  // No folder can be created in /proc.
  const path = "/proc/alpy/inner";
  await expect(openPrivateFolder(path)).rejects.toMatchObject({
    code: "folder-not-private",
    message: expect.stringMatching(/^cannot create the folder \/proc\/alpy\/inner: ENOENT: .* mkdir '\/proc\/alpy'$/),
  });
});
