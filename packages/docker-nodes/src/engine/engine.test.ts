import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { createServer as createSocket, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Engine } from "./engine.ts";
import { sweepContainers } from "./sweep.ts";

let folder: string;
let socketPath: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "docker-nodes-"));
  socketPath = join(folder, "engine.sock");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function listen(server: { listen(path: string, ready: () => void): unknown }): Promise<void> {
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
}

type Answer = [status: number, body: unknown];

/** A peer that answers as the engine does, one answer for each method and path. */
async function fakeEngine(answers: Record<string, Answer | (() => Answer)>): Promise<Server> {
  const server = createServer((request, response) => {
    const found = answers[`${request.method} ${request.url?.split("?")[0]}`] ?? [404, { message: "no page" }];
    const [status, body] = typeof found === "function" ? found() : found;
    response.writeHead(status, { server: "Docker/1.2.3 (linux)", connection: "close" }).end(JSON.stringify(body));
  });
  await listen(server);
  return server;
}

describe("the engine", () => {
  it("is unreachable where there is no socket", async () => {
    await expect(Engine.connect(socketPath)).rejects.toMatchObject({ code: "engine-unreachable" });
  });

  it("is given up on when it accepts and never answers", async () => {
    const sockets: Socket[] = [];
    const server = createSocket((socket) => sockets.push(socket));
    await listen(server);
    await expect(Engine.connect(socketPath, { timeoutMs: 50 })).rejects.toMatchObject({ code: "timeout" });
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  it("rejects with the caller's reason, whatever it does", async () => {
    const reason = new Error("enough");
    await expect(Engine.connect(socketPath, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  it("says what it is", async () => {
    using server = disposable(await fakeEngine({ "GET /_ping": [200, "OK"] }));
    expect(server.listening).toBe(true);
    await expect(Engine.connect(socketPath)).resolves.toMatchObject({ server: "Docker/1.2.3 (linux)" });
  });

  it("takes a container that is gone already for removed", async () => {
    using server = disposable(await fakeEngine({ "GET /_ping": [200, "OK"] }));
    expect(server.listening).toBe(true);
    const engine = await Engine.connect(socketPath);
    await expect(engine.remove("gone")).resolves.toBeUndefined();
    await expect(engine.kill("gone", "SIGTERM")).resolves.toBeUndefined();
  });

  it("says what was tried and what was answered", async () => {
    const answers: Record<string, Answer> = {
      "GET /_ping": [200, "OK"],
      "POST /containers/x/start": [500, { message: "driver failed" }],
    };
    using server = disposable(await fakeEngine(answers));
    expect(server.listening).toBe(true);
    const engine = await Engine.connect(socketPath);
    await expect(engine.start("x", "alpy-x")).rejects.toMatchObject({
      code: "engine-failed",
      statusCode: 500,
      message: "starting container alpy-x: the Docker engine answered 500: driver failed",
    });
  });
});

describe("a sweep", () => {
  const listed: Answer = [200, [{ Id: "x", Labels: {} }]];

  it("ends where the engine goes on listing a container of which it says that it does not exist", async () => {
    using server = disposable(await fakeEngine({ "GET /_ping": [200, "OK"], "GET /containers/json": listed }));
    expect(server.listening).toBe(true);
    const engine = await Engine.connect(socketPath);
    await expect(sweepContainers(engine, "s", 0, {})).resolves.toBeUndefined();
  });

  it("tries again what could not be removed, until it is", async () => {
    const removals: Answer[] = [
      [204, undefined],
      [500, { message: "device or resource busy" }],
      [500, { message: "device or resource busy" }],
    ];
    const answers = {
      "GET /_ping": [200, "OK"] satisfies Answer,
      "GET /containers/json": (): Answer => (removals.length > 0 ? listed : [200, []]),
      "DELETE /containers/x": (): Answer => removals.pop() ?? [404, {}],
    };
    using server = disposable(await fakeEngine(answers));
    expect(server.listening).toBe(true);
    const engine = await Engine.connect(socketPath);
    await expect(sweepContainers(engine, "s", 0, {})).resolves.toBeUndefined();
    expect(removals).toEqual([]);
  });
});

function disposable(server: Server): Disposable & { readonly listening: boolean } {
  return {
    listening: server.listening,
    [Symbol.dispose]: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
