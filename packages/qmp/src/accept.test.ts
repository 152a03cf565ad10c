import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { errorOf, GREETING, ScriptedQmp } from "../test/scripted-qmp.ts";
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

/** A QEMU that dials in, greets and answers the negotiation. */
function dialIn(): Socket {
  const socket = connect(path);
  const server = new ScriptedQmp(socket);
  server.send(GREETING);
  void server.answer({});
  return socket;
}

describe("acceptQmp", () => {
  test("gives the client of the QEMU that dials in while it is awaited", async () => {
    await using listener = await acceptQmp({ path });
    const accepting = listener.accept();
    const socket = dialIn();
    await using client = await accepting;
    expect(client.version.major).toBe(7);
    await client.close();
    await once(socket, "close");
  });

  test("gives the client of the QEMU that has dialled in before", async () => {
    await using listener = await acceptQmp({ path });
    await once(dialIn(), "connect");
    await using client = await listener.accept();
    expect(client.oob).toBe(true);
  });

  test("turns away a second one, and takes the next after the end of the first", async () => {
    await using listener = await acceptQmp({ path });
    dialIn();
    const client = await listener.accept();
    const second = connect(path).on("error", () => undefined);
    await new Promise((closed) => second.once("close", closed));
    expect(await errorOf(listener.accept())).toBeInstanceOf(TypeError);
    await client.close();
    const accepting = listener.accept();
    dialIn();
    await using next = await accepting;
    expect(next.state).toEqual({ kind: "live" });
  });

  test("forgets one that dialled in and went away unheard", async () => {
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
    dialIn();
    await using client = await listener.accept();
    expect(client.oob).toBe(true);
  });

  test("rejects when nobody dials in, or on abort, and can be asked again", async () => {
    await using listener = await acceptQmp({ path });
    const error = await errorOf(listener.accept({ timeoutMs: 5 }));
    expect(error).toMatchObject({ code: "accept-timeout" });
    expect(error.stack).toContain("accept.test.ts");
    const reason = new Error("enough");
    const controller = new AbortController();
    const aborted = errorOf(listener.accept({ signal: controller.signal }));
    controller.abort(reason);
    expect(await aborted).toBe(reason);
    dialIn();
    await using client = await listener.accept();
    expect(client.oob).toBe(true);
  });

  test("rejects what speaks something else, and is free again", async () => {
    await using listener = await acceptQmp({ path });
    const accepting = errorOf(listener.accept());
    const stranger = connect(path);
    stranger.write("GET / HTTP/1.1\r\n");
    expect(await accepting).toMatchObject({ code: "not-qmp" });
    await once(stranger, "close");
    dialIn();
    await using client = await listener.accept();
    expect(client.oob).toBe(true);
  });

  test("removes the socket's file when it is closed, and rejects who still waits", async () => {
    const listener = await acceptQmp({ path });
    expect(existsSync(path)).toBe(true);
    const waiting = errorOf(listener.accept());
    await listener.close();
    expect(existsSync(path)).toBe(false);
    expect(await waiting).toMatchObject({ code: "closed" });
    expect(await errorOf(listener.accept())).toMatchObject({ code: "closed" });
  });

  test("refuses an address that is in use, and leaves alone what is there", async () => {
    writeFileSync(path, "somebody's");
    const error = await errorOf(acceptQmp({ path }));
    expect(error).toMatchObject({ code: "listen-failed", cause: { code: "EADDRINUSE" } });
    expect(existsSync(path)).toBe(true);
  });

  test("tells the port that the system chose", async () => {
    await using listener = await acceptQmp({ port: 0 });
    expect(listener.address).toMatchObject({ host: "127.0.0.1", port: expect.any(Number) });
    expect(listener.address.port).toBeGreaterThan(0);
  });
});
