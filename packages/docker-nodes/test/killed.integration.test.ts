import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { containerName, newSessionId, tapName } from "../src/names.ts";
import {
  containersWith,
  docker,
  hostIp,
  hostTaps,
  leftAfterFiveSeconds,
  missing,
  nodeImage,
  processesWith,
} from "./support.ts";

const FIXTURE = new URL("fixtures/session.ts", import.meta.url).pathname;
/** Names and labels as ours, of a session that is not. */
const stranger = newSessionId();
const STRANGER = { session: stranger, container: containerName(stranger, "node0"), tap: tapName(stranger, 0) };
const ROUNDS = Number(process.env["ALPY_KILL_ROUNDS"] ?? 10);
/** Longer than a session takes to be up and at work. */
const LIFE_MS = 1_500;

interface Session {
  readonly id: string;
  readonly child: ChildProcess;
  readonly guardedPath: string;
}

describe.skipIf(missing())("a session whose process is killed", () => {
  const sessions: Session[] = [];
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "alpy-killed-"));
    await hostIp("tuntap", "add", "mode", "tap", "dev", STRANGER.tap);
    const labels = ["--label", `org.alpy.session=${STRANGER.session}`, "--label", "org.alpy.creator.pid=1"];
    await docker("create", "--name", STRANGER.container, ...labels, nodeImage(), "sh");
  });

  afterAll(async () => {
    await docker("rm", "-f", STRANGER.container);
    await hostIp("link", "del", STRANGER.tap);
    await rm(folder, { recursive: true, force: true });
    // What landed after a round was over.
    expect((await Promise.all(sessions.map(left))).flat()).toEqual([]);
  });

  async function start(): Promise<Session & { reached(step: string): Promise<void> }> {
    const guardedPath = join(folder, `guarded-${sessions.length}`);
    // A group of its own, as a shell gives to each command.
    const child = spawn(process.execPath, [FIXTURE, guardedPath], {
      stdio: ["ignore", "pipe", "inherit"],
      detached: true,
    });
    let said = "";
    child.stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
    const reached = async (step: string) => {
      while (!said.includes(step)) await once(child.stdout, "data");
    };
    await reached("creating the skeleton");
    const session = { id: /"session":"(\w+)"/.exec(said)?.[1] ?? "", child, guardedPath };
    sessions.push(session);
    return { ...session, reached };
  }

  it.each(Array.from({ length: ROUNDS }, (_, round) => round))(
    "leaves nothing of its own and touches nothing of others (round %i)",
    async (round) => {
      const session = await start();
      // One moment in each equal part of the session's first life.
      const delayMs = ((round + Math.random()) / ROUNDS) * LIFE_MS;
      await sleep(delayMs);
      const exit = once(session.child, "exit");
      session.child.kill("SIGKILL");
      await exit;
      expect(await leftAfterFiveSeconds(() => left(session)), `killed after ${delayMs} ms`).toEqual([]);
      expect(await containersWith(`org.alpy.session=${STRANGER.session}`)).toEqual([STRANGER.container]);
      expect(hostTaps()).toContain(STRANGER.tap);
    },
  );

  it("leaves nothing when its whole process group is interrupted", async () => {
    const session = await start();
    await session.reached("started");
    const exit = once(session.child, "exit");
    process.kill(-(session.child.pid ?? 0), "SIGINT");
    expect(await exit).toEqual([null, "SIGINT"]);
    expect(await leftAfterFiveSeconds(() => left(session))).toEqual([]);
  });

  /** Containers, interfaces, processes and files of a session. */
  async function left({ id, guardedPath }: Session): Promise<unknown[]> {
    return [
      ...(await containersWith(`org.alpy.session=${id}`)),
      ...hostTaps().filter((name) => name.includes(id)),
      ...processesWith(id),
      ...processesWith(guardedPath),
      ...[guardedPath].filter(existsSync),
    ];
  }
});
