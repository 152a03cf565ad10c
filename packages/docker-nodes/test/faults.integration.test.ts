import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, it } from "vitest";
import { createSkeleton, DockerNodesError } from "../src/index.ts";
import { at, containersWith, docker, hostTaps, leftBy, leftWithin, missing, nodeImage } from "./support.ts";

const ENGINE_SOCKET = "/var/run/docker.sock";

afterAll(async () => {
  expect(await leftBy(process.pid)).toEqual([]);
});

describe.skipIf(missing())("a skeleton that cannot be made", () => {
  it.each([
    ["image-missing", { image: "alpy-no-such-image" }, /No such image.*ALPY_NODE_IMAGE/],
    [
      "engine-unreachable",
      { socketPath: "/nonexistent/docker.sock" },
      /cannot reach the Docker engine at \/nonexistent/,
    ],
  ] as const)("rejects with %s", async (code, options, message) => {
    const error = await createSkeleton({ nodes: [{}], ...options }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DockerNodesError);
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it("rejects with image-unsuitable when the image has no shell", async () => {
    const image = `alpy-test-${process.pid}`;
    await docker("build", "--quiet", "--tag", image, new URL("fixtures/no-shell", import.meta.url).pathname);
    try {
      await expect(createSkeleton({ nodes: [{}], image })).rejects.toMatchObject({ code: "image-unsuitable" });
    } finally {
      await docker("rmi", image);
    }
  });

  it("leaves nothing when a name is taken, nor touches who has it", async () => {
    const name = `alpy-test-taken-${process.pid}`;
    await docker("create", "--name", name, nodeImage(), "sh");
    try {
      const creating = createSkeleton({ nodes: [{}, { name }, {}] });
      await expect(creating).rejects.toMatchObject({ code: "name-taken", message: expect.stringContaining(name) });
      expect(await leftBy(process.pid)).toEqual([]);
      expect(await docker("inspect", "--format", "{{.State.Status}}", name)).toBe("created");
    } finally {
      await docker("rm", name);
    }
  });

  it("leaves nothing when it is aborted at any moment", async () => {
    for (const delayMs of [0, 50, 150, 300, 450]) {
      const reason = new Error(`aborted after ${delayMs} ms`);
      const controller = new AbortController();
      const creating = createSkeleton({ nodes: [{}, {}], signal: controller.signal });
      setTimeout(() => controller.abort(reason), delayMs);
      const outcome = await creating.then(
        (skeleton) => skeleton.close(),
        (error: unknown) => error,
      );
      expect([reason, undefined]).toContain(outcome);
      expect(await leftBy(process.pid)).toEqual([]);
    }
  });
});

describe.skipIf(missing())("a skeleton at work", () => {
  it("carries ip's own words when an address cannot be set", async () => {
    await using skeleton = await createSkeleton({ nodes: [{ addresses: ["192.0.2.1/24", "192.0.2.1/24"] }] });
    await expect(skeleton.attach()).rejects.toMatchObject({
      code: "command-failed",
      message: expect.stringMatching(/`ip addr add 192.0.2.1\/24 dev eth0`.*(File exists|already assigned)/),
    });
  });

  it("tells of a node that is killed, on what is pending too, and goes on with the others", async () => {
    await using skeleton = await createSkeleton({ nodes: [{}, {}] });
    await skeleton.attach();
    const [victim, other] = [at(skeleton.nodes), at(skeleton.nodes, 1)];
    const application = await victim.start(["sleep", "600"]);
    const pending = expect(application.wait()).rejects.toMatchObject({ code: "node-died" });
    await docker("kill", victim.name);
    await pending;
    expect(victim.lost.reason).toMatchObject({ code: "node-died", message: expect.stringContaining(victim.name) });
    await expect(victim.run(["true"])).rejects.toMatchObject({ code: "node-died" });
    expect(other.lost.aborted).toBe(false);
    expect((await other.run(["echo", "alive"])).stdout).toBe("alive\n");
  });

  it("tells of its own end when its control container is killed, and closes without complaint", async () => {
    const skeleton = await createSkeleton({ nodes: [{}] });
    const tap = at(skeleton.nodes).tap;
    const ended = new Promise((resolve) => skeleton.lost.addEventListener("abort", resolve, { once: true }));
    await docker("kill", `alpy-${skeleton.session}-control`);
    await ended;
    expect(skeleton.lost.reason).toMatchObject({ code: "session-died" });
    await expect(at(skeleton.nodes).run(["true"])).rejects.toBeInstanceOf(DockerNodesError);
    await skeleton.close();
    expect(hostTaps()).not.toContain(tap);
  });

  it("is done with its image when it is made, and says so when an application then lacks it", async () => {
    const image = `alpy-test-${process.pid}:gone`;
    await docker("tag", nodeImage(), image);
    const skeleton = await createSkeleton({ nodes: [{}], image });
    await docker("rmi", "--no-prune", image);
    await skeleton.attach();
    await expect(at(skeleton.nodes).run(["true"])).rejects.toMatchObject({ code: "image-missing" });
    await skeleton.close();
  });

  it("takes its tap out of a namespace that somebody else has entered, and closes all the same", async () => {
    const skeleton = await createSkeleton({ nodes: [{}] });
    await skeleton.attach();
    const intruder = `alpy-test-intruder-${process.pid}`;
    const inside = ["--network", `container:${at(skeleton.nodes).name}`, nodeImage(), "sleep", "600"];
    await docker("run", "--detach", "--rm", "--name", intruder, ...inside);
    try {
      await skeleton.close();
      expect(await docker("exec", intruder, "ip", "-brief", "link")).not.toContain("eth0");
    } finally {
      await docker("rm", "--force", intruder);
    }
  });

  it("is closed whole while applications run and start", async () => {
    const skeleton = await createSkeleton({ nodes: [{}] });
    const node = at(skeleton.nodes);
    const running = await node.start(["sleep", "600"]);
    const starting = node.start(["sleep", "600"]).catch((error: unknown) => error);
    await sleep(20);
    await skeleton.close();
    expect((await running.wait()).exitCode).toBe(143);
    expect(await starting).toBeDefined();
    expect(await containersWith(`org.alpy.session=${skeleton.session}`)).toEqual([]);
  });
});

/** A way to the engine that can be made to hang: it still accepts, and nothing passes. */
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
  it("keeps close() no longer than allowed, and the watchdog cleans up when the engine has recovered", async () => {
    await using engine = await hangingEngine();
    const skeleton = await createSkeleton({ nodes: [{}], socketPath: engine.socketPath });
    const tap = at(skeleton.nodes).tap;
    engine.hang();
    await expect(at(skeleton.nodes).run(["true"], { timeoutMs: 300 })).rejects.toMatchObject({ code: "timeout" });
    await expect(skeleton.close({ timeoutMs: 500 })).rejects.toMatchObject({ code: "timeout" });
    expect(await containersWith(`org.alpy.session=${skeleton.session}`)).not.toEqual([]);
    engine.recover();
    expect(await leftWithin(20_000, () => leftBy(process.pid))).toEqual([]);
    expect(hostTaps()).not.toContain(tap);
  });

  it("is found out in seconds before anything is made", async () => {
    await using engine = await hangingEngine();
    engine.hang();
    const creating = createSkeleton({ nodes: [{}], socketPath: engine.socketPath });
    await expect(creating).rejects.toMatchObject({
      code: "timeout",
      message: expect.stringContaining("looking for the engine"),
    });
  });
});
