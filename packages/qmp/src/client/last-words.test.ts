import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { errorOf, GREETING, ScriptedQmp } from "../../test/scripted-qmp.ts";
import type { QmpAddress } from "../connection/address.ts";
import type { QmpClient } from "./client.ts";
import { connectQmp } from "./connect.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alpy-qmp-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

interface Session extends AsyncDisposable {
  readonly client: QmpClient;
  readonly server: ScriptedQmp;
  readonly far: Socket;
}

/** Connects over a real socket, whose other end the test holds. */
async function openSocketSession(kind: "unix" | "tcp"): Promise<Session> {
  const listener = createServer();
  const path = join(folder, "qmp.sock");
  await new Promise<void>((listening) => {
    if (kind === "unix") listener.listen(path, listening);
    else listener.listen(0, "127.0.0.1", listening);
  });
  const address: QmpAddress = kind === "unix" ? { path } : { port: (listener.address() as AddressInfo).port };
  const connecting = connectQmp(address);
  const [far] = (await once(listener, "connection")) as [Socket];
  listener.close();
  // Otherwise the kernel may keep the last part back, and discard it at a close with unread commands.
  far.setNoDelay(true);
  const server = new ScriptedQmp(far);
  server.send(GREETING);
  const [client] = await Promise.all([connecting, server.answer({})]);
  return {
    client,
    server,
    far,
    async [Symbol.asyncDispose]() {
      await client.close();
      far.destroy();
    },
  };
}

describe.each(["unix", "tcp"] as const)("the end of a peer over a %s socket", (kind) => {
  test("loses nothing that it sent before, if a command is written after its end", async () => {
    await using session = await openSocketSession(kind);
    const { client, server, far } = session;
    const since = client.mark();
    // All in one turn of the event loop, so the client has read nothing of it when it writes.
    server.event("STOP");
    server.event("SHUTDOWN", { guest: false, reason: "host-signal" });
    far.destroy();
    const command = errorOf(client.execute("query-status"));
    expect(await client.waitFor("STOP", { since })).toMatchObject({ name: "STOP" });
    expect(await client.waitFor("SHUTDOWN", { since })).toMatchObject({ data: { reason: "host-signal" } });
    expect(await command).toMatchObject({ code: "connection-lost" });
    expect(await client.closed).toMatchObject({ kind: "ended-by-peer" });
  });

  test("loses nothing if it had not read everything, and settles the commands that it answered", async () => {
    await using session = await openSocketSession(kind);
    const { client, server, far } = session;
    const since = client.mark();
    const quit = client.execute("quit");
    const { id } = await server.request();
    far.pause();
    const unread = errorOf(client.execute("query-version"));
    await new Promise(setImmediate);
    server.event("SHUTDOWN", { guest: false, reason: "host-qmp-quit" });
    server.send({ return: {}, id });
    far.destroy();
    const late = errorOf(client.execute("query-status"));
    expect(await quit).toEqual({});
    expect(await client.waitFor("SHUTDOWN", { since })).toMatchObject({ data: { reason: "host-qmp-quit" } });
    expect(await unread).toMatchObject({ code: "connection-lost" });
    expect(await late).toMatchObject({ code: "connection-lost" });
  });

  test("delivers a last reply of hundreds of kilobytes whole", async () => {
    await using session = await openSocketSession(kind);
    const { client, server, far } = session;
    const schema = client.execute("query-qmp-schema");
    const { id } = await server.request();
    const value = Array.from({ length: 1000 }, (_, index) => ({ name: `${index}`, "meta-type": "object" }));
    server.send({ return: value, id });
    far.destroy();
    const late = errorOf(client.execute("query-status"));
    expect(await schema).toEqual(value);
    expect(await late).toMatchObject({ code: "connection-lost" });
  });
});

test("a listener that destroys the socket during the last words disturbs nothing else", async () => {
  await using session = await openSocketSession("unix");
  const { client, server, far } = session;
  const since = client.mark();
  client.on("STOP", () => void client.close());
  server.event("STOP");
  server.event("SHUTDOWN", { guest: false, reason: "host-signal" });
  far.destroy();
  const command = errorOf(client.execute("query-status"));
  expect(await client.waitFor("STOP", { since })).toMatchObject({ name: "STOP" });
  expect(await command).toMatchObject({ code: "closed" });
  expect(await client.closed).toEqual({ kind: "closed-by-client" });
});
