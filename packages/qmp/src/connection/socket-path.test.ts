import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkSocketPath } from "./socket-path.ts";

const DEEP = join("d".repeat(60), "e".repeat(60));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alpy-qmp-"));
  mkdirSync(join(folder, DEEP), { recursive: true });
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Listens at a path and closes again. */
async function listenAt(path: string): Promise<void> {
  const server = createServer();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject).listen(path, resolve);
  await promise;
  await new Promise((closed) => server.close(closed));
}

test("accepts the paths that every kernel and program takes", async () => {
  const longest = join(folder, "x".repeat(106 - folder.length));
  expect(Buffer.byteLength(longest)).toBe(107);
  checkSocketPath("path", longest);
  await listenAt(longest);
  expect(() => checkSocketPath("path", `${longest}x`)).toThrow(/^path must be at most 107 bytes long .*got 108 bytes/);
  // Linux and recent versions of Node take one byte more, without a NUL after it.
  await expect(listenAt(`${longest}xx`)).rejects.toMatchObject({ code: "EINVAL" });
});

test("counts bytes, not characters", () => {
  expect(() => checkSocketPath("path", `/${"ü".repeat(54)}`)).toThrow("got 109 bytes");
});

test("accepts an abstract name of one byte more", async () => {
  const name = `\0alpy-${process.pid}-`;
  const longest = name + "x".repeat(108 - name.length);
  checkSocketPath("path", longest);
  await listenAt(longest);
  expect(() => checkSocketPath("path", `${longest}x`)).toThrow("at most 108 bytes long");
});

test("names a relative path where that is short enough", () => {
  const path = join(process.cwd(), "x".repeat(100));
  expect(() => checkSocketPath("path", path)).toThrow(`use "./${"x".repeat(100)}", which is relative to the working`);
});

test("names a path through the folder's descriptor otherwise, which works", async () => {
  const path = join(folder, DEEP, "qmp.sock");
  expect(Buffer.byteLength(relative(process.cwd(), path))).toBeGreaterThan(107);
  expect(() => checkSocketPath("path", path)).toThrow('open its folder and use "/proc/self/fd/N/qmp.sock" with that');
  const descriptor = openSync(join(folder, DEEP), "r");
  await listenAt(`/proc/self/fd/${descriptor}/qmp.sock`);
  closeSync(descriptor);
});
