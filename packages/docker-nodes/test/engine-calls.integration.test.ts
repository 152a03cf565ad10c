import { execFile } from "node:child_process";
import { Socket } from "node:net";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { createNodes, DockerNodesError } from "../src/index.ts";
import { type EngineFault, FaultyEngine } from "./faulty-engine.ts";
import { at, leftByUs, leftWithin, missing } from "./support.ts";

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
const ALL_CASES = CALLS.flatMap(([call, match, from = 1]) => FAULTS.map((fault) => ({ call, match, from, fault })));
/** By default a part of them: each call and each fault several times, in other combinations in each run. */
const SHARE = process.env["ALPY_LONG"] ? 1 : 9;
const seed = Number(process.env["ALPY_SEED"] ?? Date.now() % SHARE);
const CASES = ALL_CASES.filter((_, index) => index % SHARE === seed % SHARE);

describe.skipIf(missing())(`an engine that fails (seed ${seed})`, () => {
  let engine: FaultyEngine;
  const others = new Set<Socket>();

  beforeAll(async () => {
    engine = await FaultyEngine.start();
    for (const socket of connections()) others.add(socket);
  });

  afterEach(async () => {
    vi.useRealTimers();
    engine.plan();
    engine.cut();
    expect(await leftWithin(20_000, () => leftByUs())).toEqual([]);
  });

  afterAll(() => engine[Symbol.asyncDispose]());

  /** Returns the connections that are open, except the proxy's own and the worker's. */
  function connections(): Socket[] {
    const handles = (process as unknown as { _getActiveHandles(): unknown[] })._getActiveHandles();
    const sockets = handles.filter((handle) => handle instanceof Socket && handle.constructor === Socket);
    return (sockets as Socket[]).filter((socket) => !others.has(socket) && !engine.owns(socket));
  }

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

  it.each([
    [1, "fails with a time-out", { code: "timeout" }],
    [3, "may still succeed", undefined],
  ])(
    "by being slow: with the time-out factor %d the creation %s after a minute",
    async (timeoutFactor, _, expected) => {
      engine.plan({ match: /^POST \/containers\/create/, fault: "hang" });
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
      let failure: unknown;
      const creating = createNodes({ nodes: [{}], socketPath: engine.socketPath, timeoutFactor }).catch(
        (error: unknown) => (failure = error),
      );
      while (!engine.requests.includes("POST /containers/create")) await new Promise(setImmediate);
      await vi.advanceTimersByTimeAsync(61_000);
      if (expected !== undefined) await creating;
      expect(failure).toEqual(expected === undefined ? undefined : expect.objectContaining(expected));
      vi.useRealTimers();
      engine.cut();
      await expect(creating).resolves.toBeInstanceOf(DockerNodesError);
    },
  );

  it.each(CASES)("with $fault at $call is a typed error, and leaves nothing open", async ({ match, from, fault }) => {
    engine.plan({ match, from, fault, count: 1 });
    const failure = await useNodes().then(
      () => undefined,
      (error: unknown) => error,
    );
    const failures = failure instanceof AggregateError ? failure.errors : [failure];
    // A stream of events that ends is opened again; the exit code of a shell is not needed; the answer to files has no content.
    const isSpare =
      match.test("GET /events") || (match.test("POST /containers/x/wait") && from < 3) || match.test("PUT /x/archive");
    const mayPass = isSpare && ["cut-body", "garbage-json"].includes(fault);
    await expect.poll(connections, { timeout: 10_000 }).toEqual([]);
    if (mayPass && failure === undefined) return;
    expect(failures[0]).toBeInstanceOf(DockerNodesError);
    expect(failures[0]).toMatchObject({ code: expect.stringMatching(/^(engine-failed|engine-unreachable|timeout)$/) });
    expect(String(failures[0])).not.toMatch(/(?!\n)\p{Cc}/u);
  });
});

it.skipIf(missing())("a process ends by itself after the engine failed to wait for a container", async () => {
  await using engine = await FaultyEngine.start();
  engine.plan({ match: /^POST .*\/wait/, fault: "500", count: 1 });
  const { stdout } = await execute(process.execPath, [fixture, engine.socketPath], { timeout: 60_000 });
  expect(stdout).toMatch(/^engine-failed waiting for container \w+: the Docker engine answered 500: injected\n$/);
});
