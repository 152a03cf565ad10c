import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Logger } from "../logger.ts";
import { Announcement } from "./announcement.ts";
import type { Subject } from "./answers.ts";
import { findRunningTestbeds } from "./running-testbeds.ts";
import { removeStaleSockets } from "./stale-sockets.ts";

const subject: Omit<Subject, "id"> = {
  ...{ artifacts: "/artifacts", startedAt: new Date(0), duts: [] },
  ...{ addressesOf: () => [], consoleLogOf: () => "" },
};

let parent: string;
let said: string[];
const logger: Logger = { debug: (_details, message) => said.push(message), info() {}, warn() {}, error() {} };
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "alpy-announcement-"));
  said = [];
  process.env["ALPY_RUNTIME_FOLDER"] = join(parent, "running");
});
afterEach(() => {
  delete process.env["ALPY_RUNTIME_FOLDER"];
  rmSync(parent, { recursive: true });
});

test("a testbed is found while it is announced, and nothing is left then", async () => {
  const announcement = await Announcement.open(subject, logger);
  expect(statSync(dirname(announcement?.path ?? "")).mode & 0o777).toBe(0o700);
  const { testbeds } = await findRunningTestbeds();
  expect(testbeds.map(({ description }) => description)).toMatchObject([
    {
      id: announcement?.id,
      pid: process.pid,
      artifacts: "/artifacts",
      startedAt: "1970-01-01T00:00:00.000Z",
      machines: [],
    },
  ]);
  await announcement?.close();
  expect(existsSync(join(parent, "running"))).toBe(false);
  expect(await findRunningTestbeds()).toEqual({ testbeds: [], silent: [] });
});

test("what is not there is refused in words, and the testbed goes on answering", async () => {
  await using _announcement = await Announcement.open(subject, logger);
  const [testbed] = (await findRunningTestbeds()).testbeds;
  await expect(testbed?.openConsole("left")).rejects.toThrow("there is no machine left; there are none");
  await expect(testbed?.openCapture("link7")).rejects.toThrow("there is no link link7; there are none");
  expect((await findRunningTestbeds()).testbeds).toHaveLength(1);
});

test("a folder that others can enter is not used, and the testbed does without", async () => {
  mkdirSync(join(parent, "running"));
  chmodSync(join(parent, "running"), 0o755);
  expect(await Announcement.open(subject, logger)).toBeUndefined();
  expect(said).toEqual(["The testbed cannot be found by other processes"]);
});

test("the socket of a process that was killed is removed, that of a living one is not", async () => {
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
