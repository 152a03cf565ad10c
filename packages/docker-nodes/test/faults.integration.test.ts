import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, it } from "vitest";
import { createNodes, DockerNodesError } from "../src/index.ts";
import { at, containersWith, docker, hostTaps, leftByUs, leftWithin, missing, nodeImage } from "./support.ts";

const ENGINE_SOCKET = "/var/run/docker.sock";

afterAll(async () => {
  expect(await leftByUs()).toEqual([]);
});

describe.skipIf(missing())("a node set that cannot be created", () => {
  it.each([
    ["image-missing", { image: "alpy-no-such-image" }, /No such image.*ALPY_NODE_IMAGE/],
    [
      "engine-unreachable",
      { socketPath: "/nonexistent/docker.sock" },
      /cannot reach the Docker engine at \/nonexistent/,
    ],
  ] as const)("rejects with %s", async (code, options, message) => {
    const error = await createNodes({ nodes: [{}], ...options }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DockerNodesError);
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it("rejects with image-unsuitable if the image has no shell", async () => {
    const image = `alpy-test-${process.pid}`;
    await docker("build", "--quiet", "--tag", image, new URL("fixtures/no-shell", import.meta.url).pathname);
    try {
      await expect(createNodes({ nodes: [{}], image })).rejects.toMatchObject({ code: "image-unsuitable" });
    } finally {
      await docker("rmi", image);
    }
  });

  it("leaves nothing behind if a name is taken, and does not touch the container that has it", async () => {
    const name = `alpy-test-taken-${process.pid}`;
    await docker("create", "--name", name, nodeImage(), "sh");
    try {
      const creating = createNodes({ nodes: [{}, { name }, {}] });
      await expect(creating).rejects.toMatchObject({ code: "name-taken", message: expect.stringContaining(name) });
      expect(await leftByUs()).toEqual([]);
      expect(await docker("inspect", "--format", "{{.State.Status}}", name)).toBe("created");
    } finally {
      await docker("rm", name);
    }
  });

  it("leaves nothing behind when it is aborted at any moment", async () => {
    for (const delayMs of [0, 50, 150, 300, 450]) {
      const reason = new Error(`aborted after ${delayMs} ms`);
      const controller = new AbortController();
      const creating = createNodes({ nodes: [{}, {}], signal: controller.signal });
      setTimeout(() => controller.abort(reason), delayMs);
      const outcome = await creating.then(
        (nodeSet) => nodeSet.close(),
        (error: unknown) => error,
      );
      expect([reason, undefined]).toContain(outcome);
      expect(await leftByUs()).toEqual([]);
    }
  });
});

describe.skipIf(missing())("a node set at work", () => {
  it("reports the message of ip if an address cannot be set", async () => {
    await using nodeSet = await createNodes({ nodes: [{ addresses: ["192.0.2.1/24", "192.0.2.1/24"] }] });
    await expect(nodeSet.attach()).rejects.toMatchObject({
      code: "command-failed",
      message: expect.stringMatching(/`ip addr add 192.0.2.1\/24 dev eth0`.*(File exists|already assigned)/),
    });
  });

  it("reports a node that is killed, also to pending calls, and keeps the others working", async () => {
    await using nodeSet = await createNodes({ nodes: [{}, {}] });
    await nodeSet.attach();
    const victim = at(nodeSet.nodes);
    const other = at(nodeSet.nodes, 1);
    const application = await victim.start(["sleep", "600"]);
    const pending = expect(application.wait()).rejects.toMatchObject({ code: "node-died" });
    await docker("kill", victim.name);
    await pending;
    expect(victim.lost.reason).toMatchObject({ code: "node-died", message: expect.stringContaining(victim.name) });
    await expect(victim.run(["true"])).rejects.toMatchObject({ code: "node-died" });
    expect(other.lost.aborted).toBe(false);
    expect((await other.run(["echo", "alive"])).stdout).toBe("alive\n");
  });

  it("reports its own end when its control container is killed, and closes without an error", async () => {
    const nodeSet = await createNodes({ nodes: [{}] });
    const tap = at(nodeSet.nodes).tap;
    const ended = new Promise((resolve) => nodeSet.lost.addEventListener("abort", resolve, { once: true }));
    await docker("kill", `alpy-${nodeSet.session}-control`);
    await ended;
    expect(nodeSet.lost.reason).toMatchObject({ code: "session-died" });
    await expect(at(nodeSet.nodes).run(["true"])).rejects.toBeInstanceOf(DockerNodesError);
    await nodeSet.close();
    expect(hostTaps()).not.toContain(tap);
  });

  it("no longer needs its image once it is created, and reports that an application lacks it", async () => {
    const image = `alpy-test-${process.pid}:gone`;
    await docker("tag", nodeImage(), image);
    const nodeSet = await createNodes({ nodes: [{}], image });
    await docker("rmi", "--no-prune", image);
    await nodeSet.attach();
    await expect(at(nodeSet.nodes).run(["true"])).rejects.toMatchObject({ code: "image-missing" });
    await nodeSet.close();
  });

  it("removes its tap from a namespace that another container has entered, and closes anyway", async () => {
    const nodeSet = await createNodes({ nodes: [{}] });
    await nodeSet.attach();
    const intruder = `alpy-test-intruder-${process.pid}`;
    const inside = ["--network", `container:${at(nodeSet.nodes).name}`, nodeImage(), "sleep", "600"];
    await docker("run", "--detach", "--rm", "--name", intruder, ...inside);
    try {
      await nodeSet.close();
      expect(await docker("exec", intruder, "ip", "-brief", "link")).not.toContain("eth0");
    } finally {
      await docker("rm", "--force", intruder);
    }
  });

  it("is closed completely while applications run and start", async () => {
    const nodeSet = await createNodes({ nodes: [{}] });
    const node = at(nodeSet.nodes);
    const running = await node.start(["sleep", "600"]);
    const starting = node.start(["sleep", "600"]).catch((error: unknown) => error);
    await sleep(20);
    await nodeSet.close();
    expect((await running.wait()).exitCode).toBe(143);
    expect(await starting).toBeDefined();
    expect(await containersWith(`org.alpy.session=${nodeSet.session}`)).toEqual([]);
  });
});

/** A connection to the engine that can be made to hang: it still accepts, but passes nothing on. */
async function hangingEngine() {
  const folder = await mkdtemp(join(tmpdir(), "docker-nodes-"));
  const socketPath = join(folder, "engine.sock");
  const sockets = new Set<Socket>();
  let hangs = false;
  const server = createServer((client) => {
    const engine = connect(ENGINE_SOCKET);
    for (const socket of [client, engine]) {
      sockets.add(socket);
      socket.on("error", () => undefined).on("close", () => [client, engine].map((each) => each.destroy()));
    }
    client.pipe(engine).pipe(client);
    if (hangs) for (const socket of [client, engine]) socket.unpipe().pause();
  });
  server.listen(socketPath);
  await once(server, "listening");
  return {
    socketPath,
    hang: () => {
      hangs = true;
      for (const socket of sockets) socket.unpipe().pause();
    },
    recover: () => {
      hangs = false;
      for (const socket of sockets) socket.destroy();
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await rm(folder, { recursive: true });
    },
  };
}

describe.skipIf(missing())("an engine that hangs", () => {
  it("delays close() no longer than allowed, and another process cleans up once the engine has recovered", async () => {
    await using engine = await hangingEngine();
    const nodeSet = await createNodes({ nodes: [{}], socketPath: engine.socketPath });
    const tap = at(nodeSet.nodes).tap;
    engine.hang();
    await expect(at(nodeSet.nodes).run(["true"], { timeoutMs: 300 })).rejects.toMatchObject({ code: "timeout" });
    await expect(nodeSet.close({ timeoutMs: 500 })).rejects.toMatchObject({ code: "timeout" });
    expect(await containersWith(`org.alpy.session=${nodeSet.session}`)).not.toEqual([]);
    engine.recover();
    expect(await leftWithin(20_000, () => leftByUs())).toEqual([]);
    expect(hostTaps()).not.toContain(tap);
  });

  it("is noticed within seconds, before anything is created", async () => {
    await using engine = await hangingEngine();
    engine.hang();
    const creating = createNodes({ nodes: [{}], socketPath: engine.socketPath });
    await expect(creating).rejects.toMatchObject({
      code: "timeout",
      message: expect.stringContaining("looking for the engine"),
    });
  });
});
