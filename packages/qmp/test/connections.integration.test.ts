import { type ChildProcess, execFileSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { acceptQmp, connectQmp, type QemuProtocol, reconnectQmp, type WithBigints } from "../src/index.ts";
import { expectNothingLeft } from "./leftovers.ts";
import { openQemu, type QemuProcess, reconnectOption, skipQemu } from "./qemu.ts";
import { errorOf } from "./scripted-qmp.ts";

expectNothingLeft();

describe.skipIf(skipQemu)("QEMU", () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "alpy-qmp-"));
    path = join(folder, "qmp.sock");
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const stop = (child: ChildProcess): void => {
    child.kill("SIGSTOP");
    const state = (): string => execFileSync("ps", ["-o", "stat=", "-p", String(child.pid)], { encoding: "utf8" });
    while (!state().startsWith("T"));
  };

  /** Starts a QEMU and waits until it listens at `path`. */
  async function listening(): Promise<QemuProcess> {
    const qemu = openQemu(["-qmp", `unix:${path},server=on,wait=off`]);
    const first = await connectQmp(qemu.stream);
    await first.close();
    return qemu;
  }

  test("connects to a Unix socket, whose file is removed by close()", async () => {
    const listener = await acceptQmp({ path });
    await using _ = openQemu(["-qmp", `unix:${path},server=off`]);
    await using client = await listener.accept();
    expect(await client.execute("query-status")).toMatchObject({ running: true });
    await listener.close();
    expect(existsSync(path)).toBe(false);
    expect(await client.execute("query-status")).toMatchObject({ running: true });
  });

  test("connects over TCP", async () => {
    await using listener = await acceptQmp({ port: 0 });
    await using _ = openQemu(["-qmp", `tcp:127.0.0.1:${listener.address.port},server=off`]);
    await using client = await listener.accept();
    expect(client.oob).toBe(true);
  });

  test("is refused while another one is served, and then connects again", async () => {
    await using listener = await acceptQmp({ path });
    const reconnecting = ["-chardev", `socket,id=q,path=${path},${await reconnectOption()}`, "-qmp", "chardev:q"];
    await using first = openQemu(reconnecting);
    await using client = await listener.accept();
    await using second = openQemu(reconnecting);
    await using ownMonitor = await connectQmp(second.stream);
    expect(await ownMonitor.execute("query-status")).toMatchObject({ running: true });
    first.process.kill("SIGKILL");
    await client.closed;
    await using next = await listener.accept();
    await next.execute("quit");
    await once(second.process, "exit");
  });

  test("that is stopped sends no greeting, and the error names this cause", async () => {
    await using qemu = await listening();
    stop(qemu.process);
    const error = await errorOf(connectQmp({ path }, { timeoutMs: 200 }));
    expect(error).toMatchObject({ code: "greeting-timeout" });
    expect(error.message).toContain("QEMU may be stopped");
  });

  test("that is stopped during the negotiation does not delay an abort", async () => {
    await using qemu = openQemu();
    const controller = new AbortController();
    stop(qemu.process);
    const reason = new Error("enough");
    const aborted = errorOf(connectQmp(qemu.stream, { signal: controller.signal }));
    controller.abort(reason);
    expect(await aborted).toBe(reason);
  });

  test("is recognized by its human monitor", async () => {
    await using _ = openQemu(["-monitor", `unix:${path},server=on,wait=off`]);
    const error = await errorOf(reconnectQmp(() => connectQmp({ path }), { attempts: 200, delayMs: 20 }));
    expect(error).toMatchObject({ code: "not-qmp" });
    expect(error.message).toContain("mode=control");
  });

  test("accepts a new connection after the old one is lost", async () => {
    await using _ = openQemu(["-qmp", `unix:${path},server=on,wait=off`]);
    const connect = () => connectQmp({ path });
    const first = await reconnectQmp(connect, { attempts: 200, delayMs: 20 });
    await first.close();
    await using second = await reconnectQmp(connect);
    expect(await second.execute("query-status")).toMatchObject({ running: true });
  });

  test("answers out of band even if many commands wait behind one that blocks", async () => {
    await using qemu = openQemu();
    await using client = await connectQmp(qemu.stream);
    const fifo = join(folder, "fifo");
    execFileSync("mkfifo", [fifo]);
    const config = { driver: "blkdebug", config: fifo, image: { driver: "null-co" } } as const;
    const order: string[] = [];
    const before = Array.from({ length: 50 }, () => client.execute("query-status"));
    const blocked = client.execute("blockdev-add", { "node-name": "n", driver: "raw", file: config });
    const behind = Array.from({ length: 50 }, () => client.execute("query-status"));
    const inOrder = Promise.all([...before, blocked, ...behind]).finally(() => order.push("in order"));
    for (let round = 0; round < 10; round += 1) {
      expect(await errorOf(client.executeOob("migrate-pause"))).toMatchObject({ code: "command-failed" });
    }
    order.push("out of band");
    writeFileSync(fifo, "");
    expect(await inOrder).toHaveLength(101);
    expect(order).toEqual(["out of band", "in order"]);
  });

  test("refuses an invalid object, and creates a valid one", async () => {
    await using qemu = openQemu();
    await using client = await connectQmp(qemu.stream);
    const id = "ram";
    const wrong = errorOf(client.execute("object-add", { "qom-type": "memory-backend-ram", id, size: 0 }));
    expect(await wrong).toMatchObject({ code: "command-failed", class: "GenericError" });
    await client.execute("object-add", { "qom-type": "memory-backend-ram", id, size: 1_048_576 });
    await client.execute("object-del", { id });
  });

  interface Exact {
    commands: WithBigints<QemuProtocol["commands"]>;
    events: QemuProtocol["events"];
  }

  test("transfers 64-bit integers exactly in both directions", async () => {
    await using qemu = openQemu();
    await using client = await connectQmp<Exact>(qemu.stream, { exactIntegers: true });
    const greatest = 2n ** 63n - 1n;
    await client.execute("object-add", { "qom-type": "iothread", id: "io", "poll-max-ns": greatest });
    const question = { path: "/objects/io", property: "poll-max-ns" };
    expect(await client.execute("qom-get", question)).toBe(greatest);
    await client.execute("qom-set", { ...question, value: 9_007_199_254_740_993n });
    expect(await client.execute("qom-get", question)).toBe(9_007_199_254_740_993n);
    await client.execute("qom-set", { ...question, value: 5 });
    expect(await client.execute("qom-get", question)).toBe(5);
  });

  test("is understood with pretty=on", async () => {
    const pretty = ["-chardev", `socket,id=p,path=${path},server=on,wait=off`, "-qmp-pretty", "chardev:p"];
    await using _ = openQemu(pretty);
    await using client = await reconnectQmp(() => connectQmp({ path }), { attempts: 200, delayMs: 20 });
    const since = client.mark();
    await client.execute("stop");
    expect(await client.waitFor("STOP", { since })).toMatchObject({ data: {} });
    expect((await client.execute("query-qmp-schema")).length).toBeGreaterThan(500);
    expect(await errorOf(client.execute("qom-get", { path: "/x", property: "y" }))).toMatchObject({
      code: "command-failed",
    });
  });

  test("takes arguments of exactly as many levels as are sent, and deeper ones are refused before", async () => {
    await using qemu = openQemu();
    await using client = await connectQmp(qemu.stream);
    const nested = (levels: number): unknown => {
      let value: unknown = [];
      for (let level = 3; level < levels; level += 1) value = [value];
      return value;
    };
    const set = (levels: number): Promise<unknown> => {
      return client.execute("qom-set", { path: "/machine", property: "kernel", value: nested(levels + 1) });
    };
    const innocent = client.execute("query-status");
    // QEMU has parsed this one: it names the wrong type, not the nesting.
    expect(await errorOf(set(1023))).toMatchObject({ description: expect.stringMatching(/Invalid parameter type/) });
    expect(await errorOf(set(1024))).toBeInstanceOf(TypeError);
    expect(await innocent).toMatchObject({ running: true });
  });

  test("is sent an event storm by another client, and every new client is greeted", async () => {
    await using qemu = openQemu(["-qmp", `unix:${path},server=on,wait=off`]);
    await using other = await connectQmp(qemu.stream);
    const enough = new AbortController();
    const storm = (async () => {
      while (!enough.signal.aborted) await Promise.all([other.execute("stop"), other.execute("cont")]);
    })();
    for (let round = 0; round < 100; round += 1) {
      await using client = await connectQmp({ path });
      expect(client.state).toEqual({ kind: "live" });
    }
    enough.abort();
    await storm;
  });

  test("over TCP is watched by the kernel's keep-alive, in both directions", async () => {
    const timersOf = (port: number | undefined): string => {
      return execFileSync("ss", ["-tnoH", "state", "established", `( sport = :${port} or dport = :${port} )`], {
        encoding: "utf8",
      });
    };
    await using listener = await acceptQmp({ port: 0 });
    const { port } = listener.address;
    await using _ = openQemu(["-qmp", `tcp:127.0.0.1:${port},server=off`]);
    await using client = await listener.accept();
    expect(timersOf(port)).toContain("timer:(keepalive,");
    await client.close();
    await listener.close();
    const listeningPort = port ?? 0;
    await using __ = openQemu(["-qmp", `tcp:127.0.0.1:${listeningPort},server=on,wait=off`]);
    await using dialled = await reconnectQmp(() => connectQmp({ port: listeningPort }), { attempts: 200, delayMs: 20 });
    expect(dialled.oob).toBe(true);
    expect(timersOf(listeningPort)).toContain("timer:(keepalive,");
  });

  // The kernel needs more than 20 s. The test before checks in each run that keep-alive is on.
  if (process.env["ALPY_LONG"]) {
    test("over TCP that vanishes without a word ends a wait without a limit", () => {
      const program = fileURLToPath(new URL("fixtures/vanishing-peer.ts", import.meta.url));
      const own = ["--user", "--map-root-user", "--net", process.execPath, program];
      const output = execFileSync("unshare", own, { encoding: "utf8" });
      expect(output).toMatch(/^connection-lost: QMP event RESET did not arrive .*connection failed: read ETIMEDOUT\n$/);
    });
  }

  test("answers through its human monitor, also about mistakes", async () => {
    await using qemu = openQemu();
    await using client = await connectQmp(qemu.stream);
    expect(await client.hmp("info status")).toMatch(/^VM status: running/);
    expect(await client.hmp("no-such-command")).toContain("unknown command");
  });
});
