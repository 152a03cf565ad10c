import type { Duplex } from "node:stream";
import { describe, expect, test } from "vitest";
import { connectQmp, type Open, type QemuProtocol, type QmpClient } from "../src/index.ts";
import { errorOf } from "./scripted-qmp.ts";

/** A peer that speaks QMP like QEMU on a stream. It has just started, and its greeting is not read yet. */
export interface Peer extends AsyncDisposable {
  readonly stream: Duplex;
}

/** Tests a client against any QMP server: the scripted one of the unit tests, and QEMU itself. */
export function describeContract(name: string, openPeer: () => Peer): void {
  async function open(): Promise<{ client: QmpClient<Open<QemuProtocol>> } & AsyncDisposable> {
    const peer = openPeer();
    const client = await connectQmp<Open<QemuProtocol>>(peer.stream);
    return {
      client,
      async [Symbol.asyncDispose]() {
        await client.close();
        await peer[Symbol.asyncDispose]();
      },
    };
  }

  describe(`a client of ${name}`, () => {
    test("knows the version and has OOB enabled", async () => {
      await using session = await open();
      const { qemu, package: packageVersion } = await session.client.execute("query-version");
      expect(session.client.version).toEqual({ ...qemu, package: packageVersion });
      expect(session.client.version.major).toBeGreaterThanOrEqual(7);
      expect(session.client.oob).toBe(true);
    });

    test("matches each of many pipelined commands to its own reply", async () => {
      await using session = await open();
      const { client } = session;
      const rounds = Array.from({ length: 50 }, () =>
        Promise.all([
          client.execute("query-status"),
          client.execute("query-version"),
          client.execute("query-commands"),
        ]),
      );
      for (const [status, version, commands] of await Promise.all(rounds)) {
        expect(status).toMatchObject({ running: true, status: "running" });
        expect(version.qemu.major).toBe(client.version.major);
        expect(commands).toContainEqual({ name: "query-status" });
      }
    });

    test("reads a reply of hundreds of kilobytes on one line", async () => {
      await using session = await open();
      const schema = await session.client.execute("query-qmp-schema");
      expect(JSON.stringify(schema).length).toBeGreaterThan(100_000);
    });

    test("rejects a command that does not exist", async () => {
      await using session = await open();
      const error = await errorOf(session.client.execute("no-such-command"));
      expect(error).toMatchObject({ code: "command-failed", class: "CommandNotFound", command: "no-such-command" });
      expect(error.stack).toContain("contract.ts");
    });

    test("rejects a command that QEMU's parser refuses, and does not hang", async () => {
      await using session = await open();
      const { client } = session;
      const refused = errorOf(client.execute("qom-get", { path: "/", property: "\ud800" }));
      const status = client.execute("query-status");
      expect(await refused).toMatchObject({ code: "command-failed", class: "GenericError", command: "qom-get" });
      expect(await status).toMatchObject({ running: true });
    });

    test("rejects a command that cannot run out of band", async () => {
      await using session = await open();
      const error = await errorOf(session.client.executeOob("query-status"));
      expect(error).toMatchObject({ code: "command-failed", class: "GenericError" });
    });

    test("receives the events of stop and cont in order, with the host's time", async () => {
      await using session = await open();
      const { client } = session;
      const before = Date.now();
      const mark = client.mark();
      await client.execute("stop");
      await client.execute("cont");
      const stop = await client.waitFor("STOP", { since: mark });
      const resume = await client.waitFor("RESUME", { since: mark });
      expect(resume.sequence).toBeGreaterThan(stop.sequence);
      expect(resume.timestampNs).toBeGreaterThanOrEqual(stop.timestampNs);
      expect(stop.timestampMs).toBeGreaterThanOrEqual(before);
      expect(resume.timestampMs).toBeLessThan(Date.now() + 1);
    });

    test("is not confused by replies to commands that were given up", async () => {
      await using session = await open();
      const { client } = session;
      const controller = new AbortController();
      const aborted = errorOf(client.execute("query-commands", undefined, { signal: controller.signal }));
      const kept = client.execute("query-version");
      controller.abort();
      expect((await aborted).name).toBe("AbortError");
      expect((await kept).qemu.major).toBe(client.version.major);
      expect(await client.execute("query-status")).toMatchObject({ running: true });
    });

    test("reports after the end that QEMU has quit, and why", async () => {
      await using session = await open();
      const { client } = session;
      const mark = client.mark();
      await client.execute("quit");
      expect(await client.closed).toMatchObject({ kind: "ended-by-peer" });
      const { data } = await client.waitFor("SHUTDOWN", { since: mark });
      expect(data).toEqual({ guest: false, reason: "host-qmp-quit" });
      expect(await errorOf(client.execute("query-status"))).toMatchObject({ code: "connection-lost" });
    });

    test("releases the stream when it is closed, and survives the peer's end after that", async () => {
      await using peer = openPeer();
      const names = ["data", "end", "close"];
      const before = names.map((event) => peer.stream.listenerCount(event));
      const client = await connectQmp(peer.stream);
      await client.close();
      expect(names.map((event) => peer.stream.listenerCount(event))).toEqual(before);
      expect(peer.stream.destroyed).toBe(false);
    });
  });
}
