import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeEngine } from "../../test/fake-engine.ts";
import { Engine } from "./engine.ts";

let folder: string;
let socketPath: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "docker-nodes-"));
  socketPath = join(folder, "engine.sock");
});
afterEach(async () => {
  vi.useRealTimers();
  await rm(folder, { recursive: true, force: true });
});

describe("the engine", () => {
  it("is unreachable if there is no socket", async () => {
    await expect(Engine.connect(socketPath)).rejects.toMatchObject({ code: "engine-unreachable" });
  });

  it("times out if it accepts a connection and never answers", async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => sockets.push(socket));
    await once(server.listen(socketPath), "listening");
    await expect(Engine.connect(socketPath, { timeoutMs: 50 })).rejects.toMatchObject({ code: "timeout" });
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  it.each([
    [1, "rejected"],
    [3, "pending"],
  ])(
    "that does not answer within a minute, with the time-out factor %d: the call is then %s",
    async (factor, state) => {
      await using fake = await FakeEngine.start({ "GET /_ping": [200, "OK"], "POST /containers/x/start": "hang" });
      using engine = await Engine.connect(fake.socketPath, {}, factor);
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
      const failures: unknown[] = [];
      const starting = engine.start("x", "alpy-x").catch((error: unknown) => failures.push(error));
      await fake.received("POST /containers/x/start");
      await vi.advanceTimersByTimeAsync(60_000);
      expect(failures.length === 0 ? "pending" : "rejected").toBe(state);
      await vi.advanceTimersByTimeAsync(120_000);
      await starting;
      const message = `starting container alpy-x: the Docker engine's response took longer than ${factor * 60_000} ms`;
      expect(failures).toMatchObject([{ code: "timeout", message }]);
    },
  );

  it("rejects with the caller's reason", async () => {
    const reason = new Error("enough");
    await expect(Engine.connect(socketPath, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  it("reports its name and version", async () => {
    await using fake = await FakeEngine.start({ "GET /_ping": [200, "OK"] });
    await expect(Engine.connect(fake.socketPath)).resolves.toMatchObject({ server: "Docker/1.2.3 (linux)" });
  });

  it("treats a container that is already gone as removed", async () => {
    await using fake = await FakeEngine.start({ "GET /_ping": [200, "OK"] });
    const engine = await Engine.connect(fake.socketPath);
    await expect(engine.remove("gone")).resolves.toBeUndefined();
    await expect(engine.kill("gone", "SIGTERM")).resolves.toBeUndefined();
  });

  it("ends its calls when it is closed, and refuses later ones", async () => {
    await using fake = await FakeEngine.start({ "GET /_ping": [200, "OK"], "POST /containers/x/start": "hang" });
    const engine = await Engine.connect(fake.socketPath);
    const pending = expect(engine.start("x", "alpy-x")).rejects.toMatchObject({ code: "closed" });
    await fake.received("POST /containers/x/start");
    engine[Symbol.dispose]();
    await pending;
    await expect(engine.kill("x", "SIGTERM")).rejects.toMatchObject({ code: "closed" });
  });

  it("is not something else that answers HTTP", async () => {
    await using fake = await FakeEngine.start({ "GET /_ping": [404, { message: "page\u009b not found" }] });
    await expect(Engine.connect(fake.socketPath)).rejects.toMatchObject({
      code: "engine-failed",
      message: "looking for the engine: the Docker engine answered 404: page\\x9b not found",
    });
  });

  it("does not accept a container without an id", async () => {
    await using fake = await FakeEngine.start({
      "GET /_ping": [200, "OK"],
      "POST /containers/create": [201, "<html>"],
    });
    const engine = await Engine.connect(fake.socketPath);
    await expect(engine.create({ name: "x", body: {} })).rejects.toMatchObject({
      code: "engine-failed",
      message: expect.stringContaining("the Docker engine's response is not understood"),
    });
  });

  it("reports what was tried and what the engine answered", async () => {
    await using fake = await FakeEngine.start({
      "GET /_ping": [200, "OK"],
      "POST /containers/x/start": [500, { message: "driver failed" }],
    });
    const engine = await Engine.connect(fake.socketPath);
    await expect(engine.start("x", "alpy-x")).rejects.toMatchObject({
      code: "engine-failed",
      statusCode: 500,
      message: "starting container alpy-x: the Docker engine answered 500: driver failed",
    });
  });
});
