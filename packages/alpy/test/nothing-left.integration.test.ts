import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { containersOf, docker, hostIp, hostTaps, leftAfter, missing, nodeImage, processesWith } from "./support.ts";

/** Far more than the clean-up needs, also on a busy machine. */
const LIMIT_MS = 30_000;
const KILLS = 20;
/** A testbed of this kind is up after two to three seconds. */
const KILL_SPAN_MS = 3_000;

const skipped = missing();
const suffix = Math.random().toString(36).slice(2, 6).padEnd(4, "0");
const lookAlike = { container: `alpy-${suffix}0000-node0`, tap: `al${suffix}0000t0` };

let parent: string;
beforeAll(() => {
  parent = mkdtempSync(join(tmpdir(), "alpy-left-"));
});
afterAll(() => rmSync(parent, { recursive: true }));

/** A process that creates a testbed, in folders of its own. */
class Holder {
  readonly folder = mkdtempSync(join(parent, "run-"));
  /** The session's id in the names of its containers and taps, once its first container was seen. */
  #session: string | undefined;
  readonly process: ChildProcess;
  readonly exited: Promise<unknown>;

  /** Without artifacts the testbed's files are in a temporary folder. */
  constructor(ending: "hold" | "close" | "fail", artifacts: "kept" | "temporary" = "kept") {
    const script = join(import.meta.dirname, "fixtures", "hold-testbed.ts");
    const temporary = join(this.folder, "tmp");
    mkdirSync(temporary);
    const folder = artifacts === "kept" ? [join(this.folder, "artifacts")] : [];
    this.process = spawn(process.execPath, [script, ending, ...folder], {
      stdio: ["ignore", "pipe", "ignore"],
      env: { ...process.env, TMPDIR: temporary },
    });
    this.exited = once(this.process, "exit");
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  /** Returns what it has left behind: containers, taps, processes, files outside of the artifacts. */
  async left(): Promise<string[]> {
    const files = readdirSync(join(this.folder, "tmp"));
    const containers = await containersOf(this.pid);
    const taps = hostTaps().filter((tap) => this.#isOwn(tap));
    return [...containers, ...taps, ...processesWith(this.folder), ...files];
  }

  /** Waits until its first container exists. */
  async begun(): Promise<void> {
    for (;;) {
      const [first] = await containersOf(this.pid);
      this.#session = /^alpy-([a-z0-9]{8})-/.exec(first ?? "")?.[1];
      if (this.#session !== undefined) return;
      await delay(20);
    }
  }

  /** Whether a tap has the session's id in its name, also before it has an alias, or the process's id in its alias. */
  #isOwn(tap: string): boolean {
    return (this.#session !== undefined && tap.startsWith(`al${this.#session}t`)) || creatorOf(tap) === this.pid;
  }
}

/** Returns the process id in a tap's alias: others create testbeds, too. */
function creatorOf(tap: string): number | undefined {
  try {
    return Number(readFileSync(`/sys/class/net/${tap}/ifalias`, "utf8").trim().split(",")[2]);
  } catch {
    // It was removed, or moved into a node.
    return undefined;
  }
}

/** Returns the messages in the log of a run that was killed; every line must be whole. */
function messagesIn(folder: string): string[] {
  const lines = readFileSync(join(folder, "artifacts", "log.jsonl"), "utf8")
    .trimEnd()
    .split("\n");
  return lines.map((line) => (JSON.parse(line) as { msg: string }).msg);
}

describe.skipIf(skipped)("nothing is left", { timeout: 120_000 }, () => {
  beforeAll(async () => {
    await docker("create", "--name", lookAlike.container, "--label", "org.alpy.session=", nodeImage, "cat");
    await hostIp("tuntap", "add", "mode", "tap", "dev", lookAlike.tap);
  });
  afterAll(async () => {
    await docker("rm", "--force", lookAlike.container);
    await hostIp("link", "delete", lookAlike.tap);
  });

  test.each([
    ["a pass", "close", 0],
    ["a failing assertion", "fail", 1],
  ] as const)("after %s", async (_name, ending, exitCode) => {
    const holder = new Holder(ending);
    expect(await holder.exited).toEqual([exitCode, null]);
    expect(await leftAfter(LIMIT_MS, () => holder.left())).toEqual([]);
    expect(readdirSync(join(holder.folder, "artifacts"))).toEqual(
      expect.arrayContaining(["console.log", "link0.pcap", "link1.pcap", "log.jsonl", "result.json"]),
    );
  });

  test("after SIGINT", async () => {
    const holder = new Holder("hold");
    await once(holder.process.stdout ?? process.stdin, "data");
    await holder.begun();
    expect(await containersOf(holder.pid)).toHaveLength(4);
    expect(processesWith(holder.folder).length).toBeGreaterThanOrEqual(3);
    holder.process.kill("SIGINT");
    await holder.exited;
    expect(await leftAfter(LIMIT_MS, () => holder.left())).toEqual([]);
  });

  test.each(Array.from({ length: KILLS }, (_, kill) => kill))(
    "after SIGKILL at a moment from the first container's creation on, number %i",
    async (kill) => {
      const holder = new Holder("hold", kill % 2 === 0 ? "kept" : "temporary");
      await holder.begun();
      const moment = ((kill + Math.random()) / KILLS) * KILL_SPAN_MS;
      await delay(moment);
      holder.process.kill("SIGKILL");
      await holder.exited;
      const left = await leftAfter(LIMIT_MS, () => holder.left());
      expect(left, `killed ${moment.toFixed(0)} ms after the first container`).toEqual([]);
      if (kill % 2 === 0) expect(messagesIn(holder.folder)).toContain("Create nodes and tap interfaces…");
    },
  );

  test("and containers and taps of others, with names like ours, are untouched", async () => {
    expect(await docker("ps", "--all", "--quiet", "--filter", `name=^${lookAlike.container}$`)).toHaveLength(1);
    expect(hostTaps()).toContain(lookAlike.tap);
  });
});
