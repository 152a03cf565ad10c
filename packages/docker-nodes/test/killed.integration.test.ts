import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { containerName, newSessionId, tapName } from "../src/names.ts";
import { containersWith, docker, hostIp, hostTaps, leftWithin, missing, nodeImage, processesWith } from "./support.ts";

const FIXTURE = new URL("fixtures/session.ts", import.meta.url).pathname;
/** Names and labels as ours, of a session that is not. */
const stranger = newSessionId();
const STRANGER = { session: stranger, container: containerName(stranger, "node0"), tap: tapName(stranger, 0) };
const ROUNDS = process.env["ALPY_LONG"] ? 200 : 10;
/** Names the moments of death: a failure's seed, given again, has them come again. */
const SEED = Number(process.env["ALPY_SEED"] ?? Date.now() % 1_000_000);
/** Longer than a session takes to be up and at work. */
const LIFE_MS = 1_500;

/** A number from 0 to 1, always the same for one seed (mulberry32). */
function fraction(seed: number): number {
  let bits = Math.imul(seed + 0x6d2b79f5, 1 | seed);
  bits = Math.imul(bits ^ (bits >>> 15), 1 | bits) ^ (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits));
  return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
}

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

  async function start(number: number): Promise<Session & { reached(step: string): Promise<void> }> {
    const guardedPath = join(folder, `guarded-${number}-`);
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

  // Side by side, as test runs are: what one session's end does to the others is part of the matter.
  it.concurrent.each(Array.from({ length: ROUNDS }, (_, round) => round))(
    `leaves nothing of its own and touches nothing of others (round %i of seed ${SEED})`,
    async (round) => {
      const session = await start(round);
      // One moment in each equal part of the session's first life.
      const delayMs = ((round + fraction(SEED + round)) / ROUNDS) * LIFE_MS;
      await sleep(delayMs);
      const exit = once(session.child, "exit");
      session.child.kill("SIGKILL");
      await exit;
      const remains = await leftWithin(20_000, () => left(session));
      if (remains.length > 0) throw new Error(`killed after ${delayMs} ms: ${remains.join(", ")} left`);
    },
  );

  it("touches nothing of others", async () => {
    expect(await containersWith(`org.alpy.session=${STRANGER.session}`)).toEqual([STRANGER.container]);
    expect(hostTaps()).toContain(STRANGER.tap);
  });

  it("leaves nothing when its whole process group is interrupted", async () => {
    const session = await start(ROUNDS);
    await session.reached("started");
    const exit = once(session.child, "exit");
    process.kill(-(session.child.pid ?? 0), "SIGINT");
    expect(await exit).toEqual([null, "SIGINT"]);
    expect(await leftWithin(20_000, () => left(session))).toEqual([]);
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
