import { afterAll, describe, expect, it } from "vitest";
import { ContainerFault, createNodes, type DockerNodesError, type NodeSet } from "../src/index.ts";
import { FaultyEngine } from "./faulty-engine.ts";
import { at, docker, leftByUs, missing } from "./support.ts";

afterAll(async () => {
  expect(await leftByUs()).toEqual([]);
});

/** A node set of two nodes that keeps its faults. */
async function createWatched(socketPath?: string) {
  const faults: DockerNodesError[] = [];
  const nodeSet = await createNodes({ nodes: [{}, {}], socketPath, onFault: (fault) => void faults.push(fault) });
  return { nodeSet, faults, first: at(nodeSet.nodes).name, control: `alpy-${nodeSet.session}-control` };
}

/** Kills, stops, removes or pauses a container, as another program does. */
const DEEDS = {
  killed: ["kill"],
  stopped: ["stop"],
  removed: ["rm", "--force"],
} as const;

describe.skipIf(missing())(
  "a container that another program ends or pauses while the test does nothing with it",
  () => {
    it.each(Object.entries(DEEDS))("is reported as a dead node when it is %s", async (_, deed) => {
      const { nodeSet, faults, first } = await createWatched();
      await using _closed = nodeSet;
      const before = Date.now();
      await docker(...deed, first);
      await nodeSet.settleFaults();
      expect(faults).toHaveLength(1);
      const fault = at(faults);
      expect(fault).toBeInstanceOf(ContainerFault);
      expect(fault).toMatchObject({ code: "node-died", container: first, exitCode: 137, signal: "SIGKILL" });
      expect(fault).toMatchObject({ oomKilled: false, lastLines: "" });
      expect(fault.message).toContain(`container ${first} ended unexpectedly with exit code 137 (SIGKILL)`);
      expect((fault as ContainerFault).at.getTime()).toBeGreaterThanOrEqual(before);
      expect(at(nodeSet.nodes).lost.reason).toBe(fault);
    });

    it.each(["killed", "removed"] as const)("is reported once, as a dead session, when control is %s", async (deed) => {
      const { nodeSet, faults, control } = await createWatched();
      await using _closed = nodeSet;
      await docker(...DEEDS[deed], control);
      await nodeSet.settleFaults();
      expect(faults).toEqual([expect.objectContaining({ code: "session-died", container: control, exitCode: 137 })]);
    });

    it("is reported when it is paused, also if it runs again", async () => {
      const { nodeSet, faults, first, control } = await createWatched();
      await using _closed = nodeSet;
      await docker("pause", first);
      await docker("unpause", first);
      await docker("pause", control);
      await expect.poll(() => faults.length).toBe(2);
      await nodeSet.settleFaults();
      expect(faults).toEqual([
        expect.objectContaining({ code: "container-paused", container: first, exitCode: undefined }),
        expect.objectContaining({ code: "container-paused", container: control }),
      ]);
      expect(at(faults).message).toContain(`another program paused container ${first}`);
    });

    it("is reported when an application is paused, but not when it ends", async () => {
      const { nodeSet, faults } = await createWatched();
      await using _closed = nodeSet;
      await nodeSet.attach();
      const node = at(nodeSet.nodes);
      await node.run(["sh", "-c", "exit 3"]);
      await docker("kill", (await node.start(["sleep", "600"])).name);
      const paused = await node.start(["sleep", "600"]);
      await docker("pause", paused.name);
      await nodeSet.settleFaults();
      expect(faults).toEqual([expect.objectContaining({ code: "container-paused", container: paused.name })]);
    });

    it("is not reported after close() has begun", async () => {
      const { nodeSet, faults } = await createWatched();
      await nodeSet.close();
      await nodeSet.settleFaults();
      expect(faults).toEqual([]);
    });

    it("is reported although the connection for the engine's events was cut meanwhile", async () => {
      await using engine = await FaultyEngine.start();
      const { nodeSet, faults, first } = await createWatched(engine.socketPath);
      await using _closed: NodeSet = nodeSet;
      engine.cut("GET /events");
      await docker("pause", first);
      await expect
        .poll(() => faults)
        .toEqual([expect.objectContaining({ code: "container-paused", container: first })]);
    });

    it("is an error if the engine does not report events any more", async () => {
      await using engine = await FaultyEngine.start();
      const { nodeSet, faults } = await createWatched(engine.socketPath);
      await using _closed: NodeSet = nodeSet;
      engine.plan({ match: /^GET \/events/, fault: "500" });
      engine.cut("GET /events");
      await expect
        .poll(() => faults)
        .toEqual([
          expect.objectContaining({
            code: "engine-failed",
            message: expect.stringMatching(
              /^the events of the session's containers cannot be read any more: .*injected/,
            ),
          }),
        ]);
    });
  },
);
