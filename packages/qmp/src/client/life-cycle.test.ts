import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { duplexPair } from "node:stream";
import { describe, expect, test } from "vitest";
import { errorOf, GREETING, openSession, ScriptedQmp } from "../../test/scripted-qmp.ts";
import type { QmpError } from "../errors.ts";
import { connectQmp } from "./connect.ts";

describe("a client's state", () => {
  test("is live until the end, and then has the reason", async () => {
    const session = await openSession();
    expect(session.client.state).toEqual({ kind: "live" });
    session.server.end();
    const reason = await session.client.closed;
    expect(session.client.state).toEqual({ kind: "ended", reason });
    expect(reason).toEqual({ kind: "ended-by-peer" });
  });

  test("ends once: neither a close after the peer's end nor a second close changes it", async () => {
    await using session = await openSession();
    session.server.end();
    await session.client.closed;
    await Promise.all([session.client.close(), session.client.close()]);
    expect(session.client.state).toMatchObject({ reason: { kind: "ended-by-peer" } });
  });
});

describe("an abort", () => {
  test("during the negotiation rejects with its reason and releases the stream", async () => {
    const [stream, far] = duplexPair();
    const server = new ScriptedQmp(far);
    server.send(GREETING);
    const controller = new AbortController();
    const connecting = errorOf(connectQmp(stream, { signal: controller.signal }));
    expect((await server.request()).execute).toBe("qmp_capabilities");
    const reason = new Error("enough");
    controller.abort(reason);
    expect(await connecting).toBe(reason);
    expect(stream.listenerCount("data")).toBe(0);
  });

  test("while connecting leaves no connection behind", async () => {
    const folder = mkdtempSync(join(tmpdir(), "alpy-qmp-"));
    const path = join(folder, "qmp.sock");
    const server = createServer();
    await new Promise<void>((listening) => server.listen(path, listening));
    const controller = new AbortController();
    const connecting = errorOf(connectQmp({ path }, { signal: controller.signal }));
    const reason = new Error("enough");
    controller.abort(reason);
    expect(await connecting).toBe(reason);
    // The server's close settles only when no connection is left.
    await new Promise((closed) => server.close(closed));
    rmSync(folder, { recursive: true });
  });
});

describe("a stream", () => {
  test("carries one client at a time: a second one is refused, and the first keeps working", async () => {
    await using session = await openSession();
    expect(await errorOf(connectQmp(session.stream))).toBeInstanceOf(TypeError);
    const status = session.client.execute("query-status");
    await session.server.answer("ours");
    expect(await status).toBe("ours");
  });

  test("can be used again after a failed attempt", async () => {
    const [stream, far] = duplexPair();
    expect(await errorOf(connectQmp(stream, { timeoutMs: 5 }))).toMatchObject({ code: "greeting-timeout" });
    const server = new ScriptedQmp(far);
    server.send(GREETING);
    const [client] = await Promise.all([connectQmp(stream), server.answer({})]);
    await client.close();
  });
});

describe("a peer", () => {
  test("that ends during the handshake fails the attempt with connection-lost", async () => {
    const [stream, far] = duplexPair();
    const server = new ScriptedQmp(far);
    server.send(GREETING);
    const connecting = errorOf(connectQmp(stream));
    await server.request();
    server.end();
    expect(await connecting).toMatchObject({ code: "connection-lost" });
  });

  test("that ends in the middle of a message causes a malformed line", async () => {
    const malformed: QmpError[] = [];
    await using session = await openSession({ onMalformed: (error) => malformed.push(error) });
    const status = errorOf(session.client.execute("query-status"));
    const { id } = await session.server.request();
    session.server.sendText(`{"return": {"running": true}, "id": ${id}`);
    session.server.end();
    expect(await status).toMatchObject({ code: "connection-lost" });
    expect(malformed).toMatchObject([{ code: "malformed", message: expect.stringContaining("running") }]);
  });

  test("that reads nothing delays neither a command's time-out nor the close", async () => {
    const folder = mkdtempSync(join(tmpdir(), "alpy-qmp-"));
    const path = join(folder, "qmp.sock");
    // It answers the negotiation and then stops reading.
    const server = createServer((socket) => {
      const qmp = new ScriptedQmp(socket);
      qmp.send(GREETING);
      void qmp.answer({}).then(() => socket.pause());
    });
    await new Promise<void>((listening) => server.listen(path, listening));
    const client = await connectQmp({ path });
    const jam = { path: "/", property: "p", value: "x".repeat(1024 * 1024) };
    const sent = Array.from({ length: 10 }, () => errorOf(client.execute("qom-set", jam, { timeoutMs: 50 })));
    for (const error of await Promise.all(sent)) expect(error).toMatchObject({ code: "command-timeout" });
    await client.close();
    expect(client.state).toMatchObject({ reason: { kind: "closed-by-client" } });
    server.close();
    rmSync(folder, { recursive: true });
  });
});

describe("a close", () => {
  test("in the same tick as the reply keeps the reply if that arrived first", async () => {
    await using session = await openSession();
    const status = session.client.execute("query-status");
    await session.server.answer("arrived first");
    const unsubscribe = session.client.on("STOP", () => void session.client.close());
    session.server.event("STOP");
    expect(await status).toBe("arrived first");
    expect(await session.client.closed).toEqual({ kind: "closed-by-client" });
    unsubscribe();
  });

  test("by a listener ends the client before the lines after the event", async () => {
    await using session = await openSession();
    const seen: string[] = [];
    session.client.on("STOP", () => {
      seen.push("STOP");
      void session.client.close();
    });
    session.client.on("RESUME", () => seen.push("RESUME"));
    const status = errorOf(session.client.execute("query-status"));
    const { id } = await session.server.request();
    const timestamp = { seconds: 1, microseconds: 2 };
    session.server.sendText(
      [
        { event: "STOP", timestamp },
        { event: "RESUME", timestamp },
        { return: {}, id },
      ]
        .map((message) => `${JSON.stringify(message)}\n`)
        .join(""),
    );
    expect(await status).toMatchObject({ code: "closed" });
    expect(seen).toEqual(["STOP"]);
  });

  test("may race with the peer's end", async () => {
    for (let round = 0; round < 20; round += 1) {
      const session = await openSession({ endOnClose: true });
      const commands = Array.from({ length: 10 }, () => errorOf(session.client.execute("query-status")));
      if (round % 2 === 0) session.server.end();
      else session.server.stream.destroy();
      await session.client.close();
      for (const error of await Promise.all(commands)) {
        expect(["closed", "connection-lost"]).toContain((error as QmpError).code);
      }
    }
  });
});

test("a malformed line is reported to onMalformed, and the connection stays live", async () => {
  const malformed: QmpError[] = [];
  await using session = await openSession({ onMalformed: (error) => malformed.push(error) });
  session.server.sendText('{"return": oops}\nplain text\n');
  const status = session.client.execute("query-status");
  await session.server.answer("continued");
  expect(await status).toBe("continued");
  expect(malformed.map(({ code }) => code)).toEqual(["malformed", "malformed"]);
  expect(malformed[1]?.message).toContain('"plain text"');
});

test("traceCalls names a caller that awaits nothing", async () => {
  await using session = await openSession({ traceCalls: true });
  const failure = Promise.withResolvers<Error>();
  function callerInAListener(): void {
    session.client.execute("wrong").catch(failure.resolve);
  }
  setImmediate(callerInAListener);
  const { id } = await session.server.request();
  session.server.send({ id, error: { class: "GenericError", desc: "no" } });
  expect((await failure.promise).stack).toContain("callerInAListener");
});
