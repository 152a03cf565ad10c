import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { errorOf, GREETING, ScriptedQmp } from "../../test/scripted-qmp.ts";
import { acceptQmp } from "./accept.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alpy-qmp-"));
  path = join(folder, "qmp.sock");
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Connects like QEMU: sends the greeting and answers the negotiation. */
function connectAsQemu(): Socket {
  const socket = connect(path);
  const server = new ScriptedQmp(socket);
  server.send(GREETING);
  void server.answer({});
  return socket;
}

describe("acceptQmp", () => {
  test("returns the client of a QEMU that connects during accept()", async () => {
    await using listener = await acceptQmp({ path });
    const accepting = listener.accept();
    const socket = connectAsQemu();
    await using client = await accepting;
    expect(client.version.major).toBe(7);
    await client.close();
    await once(socket, "close");
  });

  test("returns the client of a QEMU that connected before accept()", async () => {
    await using listener = await acceptQmp({ path });
    await once(connectAsQemu(), "connect");
    await using client = await listener.accept();
    expect(client.oob).toBe(true);
  });

  test("refuses a second QEMU, and accepts the next one after the end of the first", async () => {
    await using listener = await acceptQmp({ path });
    connectAsQemu();
    const client = await listener.accept();
    const second = connect(path).on("error", () => undefined);
    await new Promise((closed) => second.once("close", closed));
    expect(await errorOf(listener.accept())).toBeInstanceOf(TypeError);
    await client.close();
    const accepting = listener.accept();
    connectAsQemu();
    await using next = await accepting;
    expect(next.state).toEqual({ kind: "live" });
  });

  test("forgets a peer that connected and went away before accept()", async () => {
    const warnings: object[] = [];
    const heard = Promise.withResolvers<void>();
    const ignore = (): void => undefined;
    const warn = (details: object): void => {
      warnings.push(details);
      heard.resolve();
    };
    await using listener = await acceptQmp({ path }, { logger: { debug: ignore, info: ignore, error: ignore, warn } });
    connect(path).end();
    await heard.promise;
    expect(warnings).toMatchObject([{ error: { code: "connection-lost" } }]);
    connectAsQemu();
    await using client = await listener.accept();
    expect(client.oob).toBe(true);
  });

  test("rejects if no QEMU connects, and on abort; a later accept() works", async () => {
    await using listener = await acceptQmp({ path });
    const error = await errorOf(listener.accept({ timeoutMs: 5 }));
    expect(error).toMatchObject({ code: "accept-timeout" });
    expect(error.stack).toContain("accept.test.ts");
    const reason = new Error("enough");
    const controller = new AbortController();
    const aborted = errorOf(listener.accept({ signal: controller.signal }));
    controller.abort(reason);
    expect(await aborted).toBe(reason);
    connectAsQemu();
    await using client = await listener.accept();
    expect(client.oob).toBe(true);
  });

  test("rejects a peer that is not QMP, and accepts the next one", async () => {
    await using listener = await acceptQmp({ path });
    const accepting = errorOf(listener.accept());
    const stranger = connect(path);
    stranger.write("GET / HTTP/1.1\r\n");
    expect(await accepting).toMatchObject({ code: "not-qmp" });
    await once(stranger, "close");
    connectAsQemu();
    await using client = await listener.accept();
    expect(client.oob).toBe(true);
  });

  test("accepts a QEMU while silent peers are connected, and drops them then", async () => {
    await using listener = await acceptQmp({ path });
    const accepting = listener.accept();
    const silent = Array.from({ length: 20 }, () => connect(path).on("error", () => undefined));
    const closed = silent.map((socket) => new Promise((resolve) => socket.once("close", resolve)));
    for (const socket of silent) if (socket.connecting) await once(socket, "connect");
    connectAsQemu();
    await using client = await accepting;
    expect(client.state).toEqual({ kind: "live" });
    await Promise.all(closed);
  });

  test("waits for the next QEMU if one ends its connection before the negotiation is complete", async () => {
    await using listener = await acceptQmp({ path });
    const accepting = listener.accept();
    const first = new ScriptedQmp(connect(path));
    first.send(GREETING);
    expect((await first.request()).execute).toBe("qmp_capabilities");
    first.stream.destroy();
    connectAsQemu();
    await using client = await accepting;
    expect(client.oob).toBe(true);
  });

  test("names what became of the peers if the time-out passes", async () => {
    await using listener = await acceptQmp({ path }, { timeoutMs: 200 });
    const accepting = errorOf(listener.accept());
    await new Promise((closed) => connect(path).end().once("close", closed));
    const error = await accepting;
    expect(error).toMatchObject({ code: "accept-timeout", cause: { code: "connection-lost" } });
    expect(error.message).toContain("QEMU ended the connection");
    const silent = connect(path).on("error", () => undefined);
    await once(silent, "connect");
    expect((await errorOf(listener.accept({ timeoutMs: 50 }))).message).toContain("sent no greeting");
    silent.destroy();
  });

  test("removes the socket's file when it is closed, and rejects a pending accept()", async () => {
    const listener = await acceptQmp({ path });
    expect(existsSync(path)).toBe(true);
    const waiting = errorOf(listener.accept());
    await listener.close();
    expect(existsSync(path)).toBe(false);
    expect(await waiting).toMatchObject({ code: "closed" });
    expect(await errorOf(listener.accept())).toMatchObject({ code: "closed" });
  });

  test("refuses an address that is in use, and leaves an existing file alone", async () => {
    writeFileSync(path, "another program's file");
    const error = await errorOf(acceptQmp({ path }));
    expect(error).toMatchObject({ code: "listen-failed", cause: { code: "EADDRINUSE" } });
    expect(existsSync(path)).toBe(true);
  });

  test("reports the port that the system chose", async () => {
    await using listener = await acceptQmp({ port: 0 });
    expect(listener.address).toMatchObject({ host: "127.0.0.1", port: expect.any(Number) });
    expect(listener.address.port).toBeGreaterThan(0);
  });

  test("refuses bad arguments before it listens", async () => {
    const refused = async (address: unknown, options?: unknown): Promise<string> => {
      const error = await errorOf(acceptQmp(address as { path: string }, options as object | undefined));
      expect(error).toBeInstanceOf(TypeError);
      return error.message;
    };
    expect(await refused("/run/qmp.sock")).toBe("address must be { path } or { host, port }, got '/run/qmp.sock'");
    expect(await refused({ path: join(folder, "x".repeat(100)) })).toMatch(
      /^address\.path must be at most 107 bytes long/,
    );
    expect(await refused({ port: 65_536 })).toBe("address.port must be a whole number from 0 to 65535, got 65536");
    expect(await refused({ path }, { endOnClose: true })).toMatch(/^acceptQmp: unknown option "endOnClose"; expected/);
    expect(await refused({ path }, { timeoutMs: 0 })).toMatch(/^timeoutMs must be milliseconds above 0/);
    expect(existsSync(path)).toBe(false);
  });

  test("checks the options of accept(), and takes an undefined time-out as not given", async () => {
    await using listener = await acceptQmp({ path }, { timeoutMs: 5 });
    expect(await errorOf(listener.accept({ timeoutMs: undefined }))).toMatchObject({ code: "accept-timeout" });
    const failure = await errorOf(listener.accept({ timeoutMs: null as unknown as number }));
    expect(failure).toBeInstanceOf(TypeError);
    const unknown = await errorOf(listener.accept({ timeout: 5 } as object));
    expect(unknown.message).toBe('accept: unknown option "timeout"; expected one of timeoutMs, signal');
  });
});
