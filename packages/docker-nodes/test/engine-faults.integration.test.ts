import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createNodes, DockerNodesError, type NodeSet } from "../src/index.ts";
import { PrivateEngine } from "./private-engine.ts";
import { at, cleanUps, hostTaps, leftWithin, missing, processesWith } from "./support.ts";

const isRoot = process.getuid?.() === 0 || process.env["CI"] !== undefined;
if (!isRoot) console.warn("skipped: only root can start a private engine");

describe.skipIf(missing("dockerd") || !isRoot)("with a private engine", () => {
  let engine: PrivateEngine;

  beforeAll(async () => {
    engine = await PrivateEngine.start();
  });

  afterEach(() => engine.restart());

  afterAll(async () => {
    await engine[Symbol.asyncDispose]();
    expect(processesWith(engine.socketPath)).toEqual([]);
  });

  async function create(onFault?: (fault: DockerNodesError) => void): Promise<NodeSet> {
    const { socketPath } = engine;
    return createNodes({ nodes: [{ addresses: ["192.0.2.1/24"] }, {}], socketPath, onFault });
  }

  /** Returns the containers and taps of a session, and clean-ups. */
  async function left({ session }: Pick<NodeSet, "session">): Promise<unknown[]> {
    const taps = hostTaps().filter((name) => name.includes(session));
    return [...(await engine.containers()), ...taps, ...cleanUps()];
  }

  it("a session reports that the engine was killed, and closes completely once it is back", async () => {
    const faults: DockerNodesError[] = [];
    const nodeSet = await create((fault) => void faults.push(fault));
    await nodeSet.attach();
    const node = at(nodeSet.nodes);
    const application = await node.start(["sleep", "600"]);
    const pending = expect(application.wait()).rejects.toBeInstanceOf(DockerNodesError);
    await engine.kill();
    await pending;
    await nodeSet.settleFaults();
    expect(nodeSet.lost.reason).toMatchObject({ code: "session-died", exitCode: undefined });
    expect(faults).toEqual([nodeSet.lost.reason]);
    await expect(node.run(["true"])).rejects.toMatchObject({ code: expect.stringMatching(/^(node|session)-died$/) });
    await engine.restart();
    await nodeSet.close();
    expect(await left(nodeSet)).toEqual([]);
  });

  it("close() reports that the engine is gone, and another process cleans up once it is back", async () => {
    const nodeSet = await create();
    await engine.kill();
    const failure = await nodeSet.close().catch((error: unknown) => error);
    const failures = failure instanceof AggregateError ? failure.errors : [failure];
    for (const each of failures) expect(each).toMatchObject({ code: "engine-unreachable" });
    await engine.restart();
    expect(await leftWithin(50_000, () => left(nodeSet))).toEqual([]);
  });

  it("nothing is left if the engine vanishes during close()", async () => {
    const nodeSet = await create();
    await nodeSet.attach();
    const closing = nodeSet.close().catch((error: unknown) => error);
    await engine.kill();
    const failure = await closing;
    const failures = failure instanceof AggregateError ? failure.errors : [failure];
    for (const each of failures) expect(each).toBeInstanceOf(DockerNodesError);
    await engine.restart();
    expect(await leftWithin(50_000, () => left(nodeSet))).toEqual([]);
  });

  it("a creation that loses its engine rejects, and leaves nothing behind", async () => {
    const creating = create().catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, 150));
    await engine.kill();
    const failure = await creating;
    const failures = failure instanceof AggregateError ? failure.errors : [failure];
    expect(failures[0]).toBeInstanceOf(DockerNodesError);
    await engine.restart();
    // Between two attempts of the clean-up there may be no container, although the one that removes the taps will follow.
    expect(await leftWithin(50_000, async () => [...(await engine.containers()), ...cleanUps()])).toEqual([]);
  });

  it("a full disk has its own error code, and everything works once there is room again", async () => {
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
    const nodeSet = await create();
    await nodeSet.close();
    expect(await left(nodeSet)).toEqual([]);
  });
});
