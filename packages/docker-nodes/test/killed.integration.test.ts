import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseOwnedName } from "@alpy/guard";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { containerName, newSessionId, tapName } from "../src/names.ts";
import {
  ADOPTED_LABEL,
  containersWith,
  docker,
  hostIp,
  hostTaps,
  leftWithin,
  MARK_VARIABLE,
  markedProcesses,
  missing,
  nodeImage,
  pidOf,
} from "./support.ts";

const fixture = new URL("fixtures/session.ts", import.meta.url).pathname;
/** Names and labels like ours, of a session that is not ours. */
const otherId = newSessionId();
const other = { session: otherId, container: containerName(otherId, "node0"), tap: tapName(otherId, 0) };
const rounds = process.env["ALPY_LONG"] ? 200 : 10;
/** Determines the moments of the kills: the seed of a failure repeats them. */
const seed = Number(process.env["ALPY_SEED"] ?? Date.now() % 1_000_000);
/** Longer than a session takes to start and do its work. */
const LIFE_MS = 1_500;

/** Returns a number from 0 to 1, always the same for one state (mulberry32). */
function fraction(state: number): number {
  let bits = Math.imul(state + 0x6d2b79f5, 1 | state);
  bits = Math.imul(bits ^ (bits >>> 15), 1 | bits) ^ (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits));
  return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
}

interface Session {
  readonly id: string;
  readonly child: ChildProcess;
  readonly guardedPath: string;
  /** What all its processes have inherited, its guard's included. */
  readonly mark: string;
}

describe.skipIf(missing())("a session whose process is killed", () => {
  const sessions: Session[] = [];
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "alpy-killed-"));
    await hostIp("tuntap", "add", "mode", "tap", "dev", other.tap);
    const labels = ["--label", `org.alpy.session=${other.session}`, "--label", "org.alpy.creator.pid=1"];
    await docker("create", "--name", other.container, ...labels, nodeImage(), "sh");
  });

  afterAll(async () => {
    await docker("rm", "-f", other.container);
    await hostIp("link", "del", other.tap);
    await rm(folder, { recursive: true, force: true });
    // Also what appeared after the end of a round.
    expect((await Promise.all(sessions.map(left))).flat()).toEqual([]);
  });

  async function start(number: number, ...more: string[]): Promise<Session & { reached(step: string): Promise<void> }> {
    const guardedPath = join(folder, `guarded-${number}-`);
    // In a process group of its own, as a shell starts each command.
    const mark = randomUUID();
    const child = spawn(process.execPath, [fixture, guardedPath, ...more], {
      stdio: ["ignore", "pipe", "inherit"],
      detached: true,
      env: { ...process.env, [MARK_VARIABLE]: mark },
    });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
    const reached = async (step: string) => {
      while (!output.includes(step)) await once(child.stdout, "data");
    };
    await reached("creating nodes");
    const id = /"session":"(\w+)"/.exec(output)?.[1];
    if (id === undefined) throw new Error(`no session in ${output}`);
    const session = { id, child, guardedPath, mark };
    sessions.push(session);
    return { ...session, reached };
  }

  // At the same time, like test runs: this also tests what the end of one session does to the others.
  it.concurrent.each(Array.from({ length: rounds }, (_, round) => round))(
    `leaves nothing behind and touches nothing of others (round %i of seed ${seed})`,
    async (round) => {
      const session = await start(round);
      // One moment in each of equal parts of the session's first seconds.
      const delayMs = ((round + fraction(seed + round)) / rounds) * LIFE_MS;
      await sleep(delayMs);
      const exit = once(session.child, "exit");
      session.child.kill("SIGKILL");
      await exit;
      const remains = await leftWithin(20_000, () => left(session));
      if (remains.length > 0) throw new Error(`killed after ${delayMs} ms: ${remains.join(", ")} left`);
    },
  );

  it("touches nothing of others", async () => {
    expect(await containersWith(`org.alpy.session=${other.session}`)).toEqual([other.container]);
    expect(hostTaps()).toContain(other.tap);
  });

  it("leaves nothing behind when its whole process group is interrupted", async () => {
    const session = await start(rounds);
    await session.reached("started");
    const exit = once(session.child, "exit");
    process.kill(-pidOf(session.child), "SIGINT");
    expect(await exit).toEqual([null, "SIGINT"]);
    expect(await leftWithin(20_000, () => left(session))).toEqual([]);
  });

  it("leaves neither the relay of its connections nor a container that it has adopted", async () => {
    const session = await start(rounds + 1, "adopts");
    await session.reached("adopted");
    expect(await left(session)).toContainEqual(expect.stringMatching(/^alpy-relay-/));
    const exit = once(session.child, "exit");
    session.child.kill("SIGKILL");
    await exit;
    expect(await leftWithin(20_000, () => left(session))).toEqual([]);
  });

  /** Returns the containers, interfaces, processes, files and folders of a session. */
  async function left({ id, guardedPath, mark, child }: Session): Promise<unknown[]> {
    return [
      ...(await containersWith(`org.alpy.session=${id}`)),
      ...(await containersWith(`${ADOPTED_LABEL}=${id}`)),
      ...readdirSync(tmpdir()).filter((name) => parseOwnedName(name)?.owner.pid === child.pid),
      ...hostTaps().filter((name) => name.includes(id)),
      ...markedProcesses(mark),
      ...(existsSync(guardedPath) ? [guardedPath] : []),
    ];
  }
});
