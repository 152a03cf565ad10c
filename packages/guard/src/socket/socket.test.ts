import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ownedName } from "../folder/owned-name.ts";
import { connectInFolder } from "./connect-in-folder.ts";
import { listenInFolder } from "./listen-in-folder.ts";
import { findStaleSockets } from "./stale-sockets.ts";

let parent: string;
let server: Server;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "guard-socket-"));
  server = createServer((socket) => socket.on("error", () => undefined).end("hello"));
});
afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(parent, { recursive: true });
});

/** Creates a socket of a process that is dead. */
async function createDeadSocket(path: string): Promise<void> {
  const script = `require("net").createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, "SIGKILL"))`;
  await once(spawn(process.execPath, ["-e", script]), "exit");
}

test("a socket in a private folder with a long path is for this user only, and can be connected to", async () => {
  const folder = join(parent, "x".repeat(200), "y".repeat(200));
  const socket = await listenInFolder(server, folder, "a.socket");
  expect(socket.path).toBe(join(folder, "a.socket"));
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(statSync(socket.path).mode & 0o777).toBe(0o600);
  const connection = await connectInFolder(folder, "a.socket");
  connection.setEncoding("utf8");
  expect(await once(connection, "data")).toEqual(["hello"]);
  connection.destroy();
  await socket.remove();
  await socket.remove();
  expect(readdirSync(folder)).toEqual([]);
});

test("nothing is connected to, created or listed in a folder that others can write", async () => {
  const folder = join(parent, "shared");
  const socket = await listenInFolder(server, folder, "a");
  chmodSync(folder, 0o777);
  const expected = { code: "folder-not-private", message: expect.stringContaining("can be written by others") };
  await expect(connectInFolder(folder, "a")).rejects.toMatchObject(expected);
  await expect(findStaleSockets(folder)).rejects.toMatchObject(expected);
  const other = createServer();
  await expect(listenInFolder(other, folder, "b")).rejects.toMatchObject(expected);
  await socket.remove();
  expect(readdirSync(folder)).toEqual([]);
});

test("a socket that refuses connections is stale, one that listens or does not listen yet is not, nor are other files", async () => {
  const folder = join(parent, "sockets");
  const living = await listenInFolder(server, folder, "living");
  const dead = join(folder, "1-0000.socket");
  const unborn = join(folder, ownedName("new"));
  await createDeadSocket(dead);
  await createDeadSocket(unborn);
  writeFileSync(join(folder, "file"), "");
  expect(await findStaleSockets(folder)).toEqual([{ path: dead, ageMs: expect.any(Number) }]);
  expect(existsSync(dead)).toBe(true);
  expect(readdirSync(folder).sort()).toEqual(["1-0000.socket", "file", "living", basename(unborn)].sort());
  await living.remove();
});

test("a folder that does not exist has no stale sockets, and nothing to connect to", async () => {
  expect(await findStaleSockets(join(parent, "missing"))).toEqual([]);
  await expect(connectInFolder(join(parent, "missing"), "a")).rejects.toMatchObject({ code: "ENOENT" });
});

test("bad names are refused", async () => {
  await expect(listenInFolder(server, parent, "a/b")).rejects.toThrow("listenInFolder.name must be 1 to 80 letters");
  await expect(connectInFolder(parent, "")).rejects.toThrow("connectInFolder.name must be the name of a socket");
  await expect(findStaleSockets("")).rejects.toThrow("findStaleSockets.folder must be the path of a folder");
});
