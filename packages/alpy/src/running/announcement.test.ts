import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Logger } from "../logger.ts";
import { announce } from "./announce.ts";
import type { AnnouncedTestbed } from "./announced-testbed.ts";
import { Announcement } from "./announcement.ts";
import { findRunningTestbeds } from "./running-testbeds.ts";
import { removeStaleSockets } from "./testbed-sockets.ts";

const announced: AnnouncedTestbed = { artifacts: "/artifacts", machines: [] };

let parent: string;
let logged: string[];
const logger: Logger = { debug: (_details, message) => logged.push(message), info() {}, warn() {}, error() {} };
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

test("a folder that others can access is not used, and the testbed works without it", async () => {
  mkdirSync(join(parent, "running"));
  chmodSync(join(parent, "running"), 0o755);
  expect(await Announcement.open(announced, logger)).toBeUndefined();
  expect(logged).toEqual(["Other processes cannot find this testbed"]);
});

test("the socket's path is guarded while the testbed is announced", async () => {
  const events: string[] = [];
  const guard = (path: string): Disposable => {
    events.push(`guard ${existsSync(path) ? "a socket" : path}`);
    return { [Symbol.dispose]: () => events.push(`release after ${existsSync(path) ? path : "its removal"}`) };
  };
  const announcement = await announce({ ...announced, logger, guard });
  expect((await findRunningTestbeds()).testbeds).toHaveLength(1);
  await announcement[Symbol.asyncDispose]();
  expect(events).toEqual(["guard a socket", "release after its removal"]);
});

test("the socket of a killed process is removed, that of a running process is not", async () => {
  const folder = join(parent, "running");
  mkdirSync(folder, { mode: 0o700 });
  const child = spawn("true");
  await once(child, "exit");
  const dead = join(folder, `${child.pid}-0000.socket`);
  const script = `require("net").createServer().listen(${JSON.stringify(dead)}, () => process.kill(process.pid, "SIGKILL"))`;
  await once(spawn(process.execPath, ["-e", script]), "exit");
  const living = createServer().listen(join(folder, `${process.pid}-0001.socket`));
  await once(living, "listening");
  expect(readdirSync(folder)).toHaveLength(2);
  expect(await removeStaleSockets(folder)).toEqual([dead]);
  expect(readdirSync(folder)).toEqual([`${process.pid}-0001.socket`]);
  await new Promise((resolve) => living.close(resolve));
});
