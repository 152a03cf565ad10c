import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { duplexPair } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { errorOf, GREETING, ScriptedQmp } from "../../test/scripted-qmp.ts";
import { connectQmp } from "./connect.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alpy-qmp-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

interface Listening extends AsyncDisposable {
  readonly server: Server;
  /** Settles when the first client's connection has ended. */
  readonly ended: Promise<void>;
}

/** Starts a server that sends a greeting like QEMU and answers the negotiation. */
async function listen(at: { path: string } | { port: number; host: string }): Promise<Listening> {
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const server = createServer((socket) => {
    const qmp = new ScriptedQmp(socket);
    qmp.send(GREETING);
    socket.once("close", () => resolve());
    void qmp.answer({});
  });
  await new Promise<void>((listening) => server.listen(at, listening));
  return { server, ended, [Symbol.asyncDispose]: () => new Promise((closed) => server.close(() => closed())) };
}

describe("connectQmp", () => {
  test("connects to a Unix socket, and close() ends the connection", async () => {
    const path = join(folder, "qmp.sock");
    await using listening = await listen({ path });
    const client = await connectQmp({ path });
    expect(client.version).toEqual({ major: 7, minor: 2, micro: 22, package: "Debian 1:7.2" });
    await client.close();
    await listening.ended;
  });

  test("connects over TCP", async () => {
    await using listening = await listen({ host: "127.0.0.1", port: 0 });
    const { port } = listening.server.address() as AddressInfo;
    await using client = await connectQmp({ host: "127.0.0.1", port });
    expect(client.oob).toBe(true);
  });

  test("enables OOB if it is offered, and no capability that it does not know", async () => {
    const [stream, far] = duplexPair();
    const server = new ScriptedQmp(far);
    server.send({ QMP: { ...GREETING.QMP, capabilities: ["oob", "novelty"] } });
    const [client, request] = await Promise.all([connectQmp(stream), server.answer({})]);
    expect(request).toMatchObject({ execute: "qmp_capabilities", arguments: { enable: ["oob"] } });
    expect(client.capabilities).toEqual(["oob", "novelty"]);
    await client.close();
  });

  test("accepts a greeting that arrives byte by byte, with an event right behind it", async () => {
    const [stream, far] = duplexPair();
    const server = new ScriptedQmp(far);
    const connecting = connectQmp(stream);
    for (const byte of `${JSON.stringify(GREETING)}\r\n`) server.sendText(byte);
    server.event("STOP");
    await server.answer({});
    const client = await connecting;
    expect(client.mark().sequence).toBe(1);
    await client.close();
  });

  test("reads a stream whose owner has set an encoding", async () => {
    const [stream, far] = duplexPair();
    stream.setEncoding("utf8");
    const server = new ScriptedQmp(far);
    server.send(GREETING);
    const [client] = await Promise.all([connectQmp(stream), server.answer({})]);
    const result = client.execute("query-name");
    await server.answer("grüße 🥕");
    expect(await result).toBe("grüße 🥕");
    await client.close();
  });

  test("rejects if nothing listens", async () => {
    const path = join(folder, "missing.sock");
    const error = await errorOf(connectQmp({ path }));
    expect(error).toMatchObject({ code: "connect-failed", cause: { code: "ENOENT" } });
    expect(error.message).toContain(path);
    expect(error.stack).toContain("connect.test.ts");
  });

  test("rejects when no greeting arrives, names the possible causes, and releases the stream", async () => {
    const [stream] = duplexPair();
    const error = await errorOf(connectQmp(stream, { timeoutMs: 20 }));
    expect(error).toMatchObject({ code: "greeting-timeout" });
    expect(error.message).toContain("another client may hold this monitor");
    expect(["data", "end", "close"].map((name) => stream.listenerCount(name))).toEqual([0, 0, 0]);
  });

  test.each([
    ["a line of text", "SSH-2.0-OpenSSH_9.2p1\r\n"],
    ["another protocol's JSON", '{"jsonrpc":"2.0"}\n'],
    ["a greeting without a version", '{"QMP":{"capabilities":[]}}\n'],
  ])("rejects when %s arrives instead of a greeting, and shows it", async (_, text) => {
    const [stream, far] = duplexPair();
    far.write(text);
    const error = await errorOf(connectQmp(stream));
    expect(error).toMatchObject({ code: "not-qmp", message: expect.stringMatching(/^expected QMP's greeting/) });
    expect(error.message).toContain(JSON.stringify(text.slice(0, 10)).slice(0, -1));
  });

  test("skips what belongs to the previous client before the greeting", async () => {
    const [stream, far] = duplexPair();
    const server = new ScriptedQmp(far);
    const connecting = connectQmp(stream);
    server.event("STOP");
    server.send({ return: {}, id: 1 }, { id: 2, error: { class: "GenericError", desc: "too late" } });
    server.event("RESUME");
    server.send(GREETING);
    const [client] = await Promise.all([connecting, server.answer({})]);
    expect(client.mark().sequence).toBe(0);
    await client.close();
  });

  test("rejects when only events arrive, since the greeting is missing", async () => {
    const [stream, far] = duplexPair();
    new ScriptedQmp(far).event("STOP");
    expect(await errorOf(connectQmp(stream, { timeoutMs: 20 }))).toMatchObject({ code: "greeting-timeout" });
  });

  test("shows text without a line end when the time-out passes", async () => {
    const [stream, far] = duplexPair();
    far.write("rabbit login: ");
    const error = await errorOf(connectQmp(stream, { timeoutMs: 20 }));
    expect(error).toMatchObject({ code: "not-qmp" });
    expect(error.message).toContain('"rabbit login: "');
  });

  test("recognizes the human monitor", async () => {
    const [stream, far] = duplexPair();
    far.write("QEMU 7.2.22 monitor - type 'help' for more information\r\n(qemu) ");
    expect((await errorOf(connectQmp(stream))).message).toContain("mode=control");
  });

  test("rejects when the stream ends before the greeting, or ended before the call", async () => {
    const [stream, far] = duplexPair();
    far.end();
    expect(await errorOf(connectQmp(stream))).toMatchObject({ code: "connection-lost" });
    stream.destroy();
    expect(await errorOf(connectQmp(stream))).toMatchObject({ code: "connection-lost" });
  });

  test("rejects when the negotiation is refused", async () => {
    const [stream, far] = duplexPair();
    const server = new ScriptedQmp(far);
    server.send(GREETING);
    const failure = errorOf(connectQmp(stream));
    const { id } = await server.request();
    server.send({ id, error: { class: "CommandNotFound", desc: "already complete" } });
    expect(await failure).toMatchObject({ code: "negotiation-failed", cause: { class: "CommandNotFound" } });
  });

  test("rejects when the negotiation is not answered", async () => {
    const [stream, far] = duplexPair();
    new ScriptedQmp(far).send(GREETING);
    const failure = errorOf(connectQmp(stream, { timeoutMs: 30 }));
    expect(await failure).toMatchObject({ code: "negotiation-failed", cause: { code: "command-timeout" } });
  });

  test("rejects with the signal's reason, before and during the attempt", async () => {
    const [stream] = duplexPair();
    const controller = new AbortController();
    const reason = new Error("enough");
    const failure = errorOf(connectQmp(stream, { signal: controller.signal }));
    controller.abort(reason);
    expect(await failure).toBe(reason);
    expect(await errorOf(connectQmp({ path: "/never" }, { signal: controller.signal }))).toBe(reason);
    expect(await errorOf(connectQmp(stream, { signal: controller.signal, endOnClose: true }))).toBe(reason);
    expect(stream.destroyed).toBe(true);
  });

  test.each([
    [{}, {}, "target must be a Duplex, { path } or { host, port }, got {}"],
    [null, {}, "target must be a Duplex, { path } or { host, port }, got null"],
    [{ path: "x", port: 1 }, {}, "target must be a Duplex, { path } or { host, port }, got { path: 'x', port: 1 }"],
    [{ host: "x" }, {}, "target must be a Duplex, { path } or { host, port }, got { host: 'x' }"],
    [{ port: 65_536 }, {}, "target.port must be a whole number from 1 to 65535, got 65536"],
    [{ port: 0 }, {}, "target.port must be a whole number from 1 to 65535, got 0"],
    [{ port: 1, host: "" }, {}, "target.host must be a non-empty string, got ''"],
    [{ path: "" }, {}, "target.path must be a non-empty string, got ''"],
    [{ path: 5 }, {}, "target.path must be a non-empty string, got 5"],
    [{ path: "a\0b" }, {}, "target.path must be a path without NUL characters, got 'a\\x00b'"],
    [
      { path: `/${"x".repeat(107)}` },
      {},
      /^target\.path must be at most 107 bytes long \(the kernel's limit of a Unix socket's path\), got 108 bytes, "\/xxx/,
    ],
    [{ path: "x", mode: 7 }, {}, 'target: unknown option "mode"; expected one of path, host, port'],
    [{ path: "x" }, null, "connectQmp options must be an object, got null"],
    [{ path: "x" }, { timeOutMs: 5 }, /^connectQmp: unknown option "timeOutMs"; expected one of signal, timeoutMs, /],
    [
      { path: "x" },
      { timeoutMs: -1 },
      "timeoutMs must be milliseconds above 0, at most 2147483647, or Infinity, got -1",
    ],
    [{ path: "x" }, { commandTimeoutMs: 0 }, /^commandTimeoutMs must be milliseconds above 0/],
    [{ path: "x" }, { waitTimeoutMs: null }, /^waitTimeoutMs must be milliseconds above 0.*, got null$/],
    [{ path: "x" }, { maxLineBytes: 0 }, "maxLineBytes must be a whole number of at least 1, got 0"],
    [{ path: "x" }, { eventHistoryLimit: 1.5 }, "eventHistoryLimit must be a whole number of at least 0, got 1.5"],
    [{ path: "x" }, { eventHistoryLimit: null }, "eventHistoryLimit must be a whole number of at least 0, got null"],
    [{ path: "x" }, { exactIntegers: null }, "exactIntegers must be true or false, got null"],
    [{ path: "x" }, { endOnClose: 1 }, "endOnClose must be true or false, got 1"],
    [{ path: "x" }, { evidence: 1 }, "evidence must be a function, got 1"],
    [{ path: "x" }, { onMalformed: 1 }, "onMalformed must be a function, got 1"],
    [{ path: "x" }, { signal: {} }, "signal must be an AbortSignal, got {}"],
    [
      { path: "x" },
      { logger: null },
      /^logger must be an object with the methods debug, info, warn and error, got null/,
    ],
  ])("refuses the target %j with the options %j", async (target, options, message) => {
    const error = await errorOf(connectQmp(target as { path: string }, options as object));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toMatch(message);
  });
});
