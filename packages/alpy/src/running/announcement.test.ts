import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { parseOwnedName } from "@alpy/guard";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Logger } from "../logger.ts";
import { announce } from "./announce.ts";
import type { AnnouncedTestbed } from "./announced-testbed.ts";
import { Announcement } from "./announcement.ts";
import { findRunningTestbeds } from "./running-testbeds.ts";
import { newSocketName } from "./testbed-sockets.ts";

const announced: AnnouncedTestbed = { artifacts: "/artifacts", machines: [] };

let parent: string;
let logged: string[];
const logger: Logger = { debug() {}, info() {}, warn: (_details, message) => logged.push(message), error() {} };
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "alpy-announcement-"));
  logged = [];
  process.env["ALPY_RUNTIME_FOLDER"] = join(parent, "running");
});
afterEach(() => {
  delete process.env["ALPY_RUNTIME_FOLDER"];
  rmSync(parent, { recursive: true });
});

test("a testbed is found while it is announced, and nothing is left afterwards", async () => {
  const before = new Date().toISOString();
  const announcement = await Announcement.open(announced, logger);
  expect(statSync(dirname(announcement?.path ?? "")).mode & 0o777).toBe(0o700);
  const { testbeds } = await findRunningTestbeds();
  expect(testbeds.map(({ description }) => description)).toMatchObject([
    { id: announcement?.id, pid: process.pid, artifacts: "/artifacts", machines: [] },
  ]);
  const startedAt = testbeds[0]?.description.startedAt;
  expect(startedAt && startedAt >= before && startedAt <= new Date().toISOString()).toBe(true);
  await announcement?.close();
  expect(existsSync(join(parent, "running"))).toBe(false);
  expect(await findRunningTestbeds()).toEqual({ testbeds: [], unresponsive: [] });
});

test("a machine or link that does not exist is refused with a message, and the testbed still responds", async () => {
  await using _announcement = await Announcement.open(announced, logger);
  const [testbed] = (await findRunningTestbeds()).testbeds;
  await expect(testbed?.openConsole("left")).rejects.toThrow('there is no machine "left"; the testbed has none');
  await expect(testbed?.openCapture("link7")).rejects.toThrow('there is no link "link7"; the testbed has none');
  expect((await findRunningTestbeds()).testbeds).toHaveLength(1);
});

test("the socket has a name that says who owns it, and is for this user only", async () => {
  await using announcement = await Announcement.open(announced, logger);
  const path = announcement?.path ?? "";
  expect(dirname(path)).toBe(join(parent, "running"));
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(parseOwnedName(basename(path))?.owner.pid).toBe(process.pid);
});

test("a runtime folder with a long path works", async () => {
  process.env["ALPY_RUNTIME_FOLDER"] = join(parent, "x".repeat(200));
  await using _announcement = await announce({ ...announced, logger });
  expect((await findRunningTestbeds()).testbeds).toHaveLength(1);
});

test("in a folder that others can write, a testbed works without being announced, and none is looked for", async () => {
  mkdirSync(join(parent, "running"));
  chmodSync(join(parent, "running"), 0o777);
  expect(await Announcement.open(announced, logger)).toBeUndefined();
  expect(logged).toEqual(["Other processes cannot find this testbed"]);
  await expect(findRunningTestbeds()).rejects.toMatchObject({ code: "folder-not-private" });
});

test("a testbed that another user could have announced is not connected to", async () => {
  const announcement = await Announcement.open(announced, logger);
  renameSync(join(parent, "running"), join(parent, "elsewhere"));
  symlinkSync(join(parent, "elsewhere"), join(parent, "running"));
  await expect(findRunningTestbeds()).rejects.toThrow("but it is a symbolic link");
  unlinkSync(join(parent, "running"));
  await announcement?.close();
});

test("the sockets of killed processes, and other files, are not testbeds", async () => {
  const folder = join(parent, "running");
  mkdirSync(folder, { mode: 0o700 });
  const dead = join(folder, newSocketName());
  const script = `require("net").createServer().listen(${JSON.stringify(dead)}, () => process.kill(process.pid, "SIGKILL"))`;
  await once(spawn(process.execPath, ["-e", script]), "exit");
  writeFileSync(join(folder, "1-0000.socket"), "");
  writeFileSync(join(folder, newSocketName()), "");
  expect(readdirSync(folder)).toHaveLength(3);
  expect(await findRunningTestbeds()).toEqual({ testbeds: [], unresponsive: [] });
});
