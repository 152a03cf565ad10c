import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createSkeleton, DockerNodesError, type Skeleton } from "../src/index.ts";
import { PrivateEngine } from "./private-engine.ts";
import { at, hostTaps, leftWithin, missing, processesWith } from "./support.ts";

const isRoot = process.getuid?.() === 0 || process.env["CI"] !== undefined;
if (!isRoot) console.warn("skipped: only root can start an engine of its own");

describe.skipIf(missing("dockerd") || !isRoot)("with an engine of its own", () => {
  let engine: PrivateEngine;

  beforeAll(async () => {
    engine = await PrivateEngine.start();
  });

  afterEach(() => engine.restart());

  afterAll(async () => {
    await engine[Symbol.asyncDispose]();
    expect(processesWith(engine.socketPath)).toEqual([]);
  });

  async function create(): Promise<Skeleton> {
    return createSkeleton({ nodes: [{ addresses: ["192.0.2.1/24"] }, {}], socketPath: engine.socketPath });
  }

  /** Containers, taps and watchdogs of a session. */
  async function left({ session }: Pick<Skeleton, "session">): Promise<unknown[]> {
    const taps = hostTaps().filter((name) => name.includes(session));
    return [...(await engine.containers()), ...taps, ...processesWith(session)];
  }

  it("a session tells of an engine that is killed, and closes whole when it is there again", async () => {
    const skeleton = await create();
    await skeleton.attach();
    const node = at(skeleton.nodes);
    const application = await node.start(["sleep", "600"]);
    const pending = expect(application.wait()).rejects.toBeInstanceOf(DockerNodesError);
    await engine.kill();
    await pending;
    expect(skeleton.lost.reason).toMatchObject({ code: "session-died" });
    await expect(node.run(["true"])).rejects.toMatchObject({ code: expect.stringMatching(/^(node|session)-died$/) });
    await engine.restart();
    await skeleton.close();
    expect(await left(skeleton)).toEqual([]);
  });

  it("close() says that the engine is gone, and the watchdog cleans up when it is there again", async () => {
    const skeleton = await create();
    await engine.kill();
    const failure = await skeleton.close().catch((error: unknown) => error);
    const failures = failure instanceof AggregateError ? failure.errors : [failure];
    for (const each of failures) expect(each).toMatchObject({ code: "engine-unreachable" });
    await engine.restart();
    expect(await leftWithin(50_000, () => left(skeleton))).toEqual([]);
  });

  it("nothing is left of an engine that vanishes in close()", async () => {
    const skeleton = await create();
    await skeleton.attach();
    const closing = skeleton.close().catch((error: unknown) => error);
    await engine.kill();
    const failure = await closing;
    const failures = failure instanceof AggregateError ? failure.errors : [failure];
    for (const each of failures) expect(each).toBeInstanceOf(DockerNodesError);
    await engine.restart();
    expect(await leftWithin(50_000, () => left(skeleton))).toEqual([]);
  });

  it("a creation that loses its engine rejects, and leaves nothing", async () => {
    const creating = create().catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, 150));
    await engine.kill();
    const failure = await creating;
    const failures = failure instanceof AggregateError ? failure.errors : [failure];
    expect(failures[0]).toBeInstanceOf(DockerNodesError);
    await engine.restart();
    // Between two looks of the watchdog there may be no container, and yet one to come that removes the taps.
    const watchdogs = () => processesWith(`"socketPath":"${engine.socketPath}"`);
    expect(await leftWithin(50_000, async () => [...(await engine.containers()), ...watchdogs()])).toEqual([]);
  });

  it("a full disk is an error of its own, and when there is room again all is well", async () => {
    const makeRoom = await engine.fillDisk();
    try {
      await expect(create()).rejects.toMatchObject({
        code: "disk-full",
        message: expect.stringMatching(/container alpy-\w+-control: .*no space left on device/),
      });
    } finally {
      await makeRoom();
    }
    expect(await engine.containers()).toEqual([]);
    const skeleton = await create();
    await skeleton.close();
    expect(await left(skeleton)).toEqual([]);
  });
});
