import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createNodes, DockerNodesError } from "../src/index.ts";
import { type EngineFault, FaultyEngine } from "./faulty-engine.ts";
import { at, leftBy, leftWithin, missing } from "./support.ts";

const execute = promisify(execFile);
const fixture = new URL("fixtures/failing-engine.ts", import.meta.url).pathname;

/** Every call that a node set with one application makes, as the engine receives it, and which of several. */
const CALLS: readonly [string, RegExp, number?][] = [
  ["the ping", /^GET \/_ping/],
  ["listening to events", /^GET \/events/],
  ["creating control", /^POST \/containers\/create/],
  ["creating a node", /^POST \/containers\/create/, 2],
  ["attaching to control", /^POST .*\/attach/],
  ["attaching to a node", /^POST .*\/attach/, 2],
  ["waiting for control", /^POST .*\/wait/],
  ["waiting for a node", /^POST .*\/wait/, 2],
  ["starting control", /^POST .*\/start/],
  ["starting a node", /^POST .*\/start/, 2],
  ["creating an application", /^POST \/containers\/create/, 3],
  ["attaching to an application", /^POST .*\/attach/, 3],
  ["waiting for an application", /^POST .*\/wait/, 3],
  ["putting files", /^PUT .*\/archive/],
  ["starting an application", /^POST .*\/start/, 3],
];
const FAULTS: readonly EngineFault[] = ["500", "409", "429", "cut", "cut-body", "garbage", "garbage-json", "hang"];
const CASES = CALLS.flatMap(([call, match, from = 1]) => FAULTS.map((fault) => ({ call, match, from, fault })));

/** Returns what keeps this process alive, as Node counts it. */
function handles(): string[] {
  return process
    .getActiveResourcesInfo()
    .filter((name) => name.endsWith("Wrap"))
    .sort();
}

describe.skipIf(missing())("an engine that fails", () => {
  let engine: FaultyEngine;
  let before: string[];

  beforeAll(async () => {
    engine = await FaultyEngine.start();
    before = handles();
  });

  afterEach(async () => {
    engine.plan();
    engine.cut();
    expect(await leftWithin(20_000, () => leftBy(process.pid))).toEqual([]);
  });

  afterAll(() => engine[Symbol.asyncDispose]());

  /** Uses every call. Each has 1 s before it counts as hanging: the creation, the application and the end. */
  async function useNodes(): Promise<void> {
    const nodeSet = await createNodes({ nodes: [{}], socketPath: engine.socketPath, timeoutMs: 2_000 });
    try {
      await nodeSet.attach();
      await at(nodeSet.nodes).run(["cat", "/etc/x"], { files: { "/etc/x": "x" }, timeoutMs: 2_000 });
    } finally {
      await nodeSet.close({ timeoutMs: 5_000 }).catch(() => undefined);
    }
  }

  it.each(CASES)("with $fault at $call is a typed error, and leaves nothing open", async ({ match, from, fault }) => {
    engine.plan({ match, from, fault, count: 1 });
    const failure = await useNodes().then(
      () => undefined,
      (error: unknown) => error,
    );
    // A container that exits before its answer is read, or a conflict that means "already gone", may be no failure.
    const failures = failure instanceof AggregateError ? failure.errors : [failure];
    expect(failures[0]).toBeInstanceOf(DockerNodesError);
    expect(failures[0]).toMatchObject({ code: expect.stringMatching(/^(engine-failed|engine-unreachable|timeout)$/) });
    expect(String(failures[0])).not.toMatch(/(?!\n)\p{Cc}/u);
    await expect.poll(handles, { timeout: 10_000 }).toEqual(before);
  });
});

it.skipIf(missing())("a process ends by itself after the engine failed to wait for a container", async () => {
  await using engine = await FaultyEngine.start();
  engine.plan({ match: /^POST .*\/wait/, fault: "500", count: 1 });
  const { stdout } = await execute(process.execPath, [fixture, engine.socketPath], { timeout: 60_000 });
  expect(stdout).toMatch(/^engine-failed waiting for container \w+: the Docker engine answered 500: injected\n$/);
});
