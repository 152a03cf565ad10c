import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { acceptQmp, connectQmp, type QmpAddress, type QmpClient, reconnectQmp } from "../src/index.ts";
import { expectNothingLeft } from "./leftovers.ts";
import { openQemu, type QemuProcess, skipQemu } from "./qemu.ts";

expectNothingLeft();

/** QEMUs that end in each of the two ways, on each transport. */
const ROUNDS = process.env["ALPY_LONG"] ? 500 : 3;
/** The program does something else for this time while QEMU ends. */
const BUSY_MS = 20;
const TEST_TIMEOUT_MS = 3_600_000;

interface Monitored {
  readonly qemu: QemuProcess;
  readonly client: QmpClient;
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "alpy-qmp-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function inherited(): Promise<Monitored> {
  const qemu = openQemu();
  return { qemu, client: await connectQmp(qemu.stream) };
}

/** QEMU listens at the path, whose file of the round before it replaces. */
async function unix(): Promise<Monitored> {
  const path = join(folder, "listening.sock");
  rmSync(path, { force: true });
  const qemu = openQemu(["-qmp", `unix:${path},server=on,wait=off`]);
  return { qemu, client: await reconnectQmp(() => connectQmp({ path }), { attempts: 2000, delayMs: 5 }) };
}

/** Without `nodelay`, QEMU's kernel may keep the last part back, and discard it at a close with unread commands. */
async function tcp(): Promise<Monitored> {
  const port = await freePort();
  const qemu = openQemu(["-qmp", `tcp:127.0.0.1:${port},server=on,wait=off,nodelay=on`]);
  return { qemu, client: await reconnectQmp(() => connectQmp({ port }), { attempts: 2000, delayMs: 5 }) };
}

async function accepted(address: QmpAddress): Promise<Monitored> {
  await using listener = await acceptQmp(address);
  const { path, port } = listener.address;
  const where = path === undefined ? `tcp:127.0.0.1:${port},nodelay=on` : `unix:${path}`;
  const qemu = openQemu(["-qmp", `${where},server=off`]);
  return { qemu, client: await listener.accept() };
}

const TRANSPORTS: readonly (readonly [name: string, connect: () => Promise<Monitored>])[] = [
  ["an inherited socket", inherited],
  ["a Unix socket at which QEMU listens", unix],
  ["a Unix socket to which QEMU connects", () => accepted({ path: join(folder, "accepting.sock") })],
  ["TCP, where QEMU listens", tcp],
  ["TCP, where QEMU connects", () => accepted({ port: 0 })],
];

describe.skipIf(skipQemu).each(TRANSPORTS)("the end of QEMU over %s", (_, connect) => {
  test(
    "by a signal loses no event, if a command is written after it",
    async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const { qemu, client } = await connect();
        await using _qemu = qemu;
        await using _client = client;
        const since = client.mark();
        qemu.process.kill("SIGTERM");
        work(BUSY_MS);
        const late = client.execute("query-status").catch(() => undefined);
        const { data } = await client.waitFor("SHUTDOWN", { since });
        expect(data, `round ${round}`).toEqual({ guest: false, reason: "host-signal" });
        await late;
      }
    },
    TEST_TIMEOUT_MS,
  );

  test(
    "by quit loses neither its reply nor its event, among twelve commands",
    async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const { qemu, client } = await connect();
        await using _qemu = qemu;
        await using _client = client;
        const since = client.mark();
        const before = client.execute("query-status");
        const quit = client.execute("quit");
        const after = Promise.allSettled(Array.from({ length: 10 }, () => client.execute("query-version")));
        expect(await before, `round ${round}`).toMatchObject({ status: "running" });
        expect(await quit, `round ${round}`).toEqual({});
        const { data } = await client.waitFor("SHUTDOWN", { since });
        expect(data, `round ${round}`).toEqual({ guest: false, reason: "host-qmp-quit" });
        await after;
      }
    },
    TEST_TIMEOUT_MS,
  );
});

/** Blocks the event loop. */
function work(durationMs: number): void {
  const start = performance.now();
  while (performance.now() - start < durationMs);
}

/** Returns a port that is free now. */
async function freePort(): Promise<number> {
  await using listener = await acceptQmp({ port: 0 });
  const { port } = listener.address;
  return port ?? 0;
}
