import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { QmpClient } from "@alpy/qmp";
import { reasonOf } from "../error-reason.ts";
import { QemuError } from "../errors.ts";
import type { Machine } from "../machine/machine.ts";

const MIGRATION_TIMEOUT_MS = 60_000;
const OWN_FILE_MODE = 0o600;
const SOCKET_NAME = "save";
/** QEMU's default would slow a local copy down (QEMU, qapi/migration.json, `max-bandwidth`). */
const UNLIMITED_BYTES_PER_SECOND = 1_000_000_000_000;

/** The machine whose devices are saved: its QMP and the folder of its sockets. */
type SavedMachine = Pick<Machine, "qmp" | "sockets">;

/**
 * Saves the devices of a paused machine to a file; its RAM is in a shared file already and is left out (capability
 * `x-ignore-shared`). QEMU sends the state to our socket, because under `-sandbox` it must not open files itself.
 */
export async function saveDevices({ qmp, sockets }: SavedMachine, path: string, signal?: AbortSignal): Promise<void> {
  await using server = createServer();
  await once(server.listen(join(sockets.path, SOCKET_NAME)), "listening");
  await setCapabilities(qmp, signal);
  await qmp.execute("migrate-set-parameters", { "max-bandwidth": UNLIMITED_BYTES_PER_SECOND }, { signal });
  const uri = `unix:${join(sockets.pathInQemu, SOCKET_NAME)}`;
  const operation = new AbortController();
  try {
    const migrated = migrate(qmp, () => qmp.execute("migrate", { uri }, { signal }), signal);
    await Promise.all([receive(server, path, operation.signal), migrated]);
  } finally {
    operation.abort();
  }
}

async function receive(server: Server, path: string, signal: AbortSignal): Promise<void> {
  const [socket] = (await once(server, "connection", { signal })) as [Socket];
  const timeout = AbortSignal.timeout(MIGRATION_TIMEOUT_MS);
  const file = createWriteStream(path, { mode: OWN_FILE_MODE });
  await pipeline(socket, file, { signal: AbortSignal.any([signal, timeout]) });
}

/**
 * Loads the devices of a machine that was started with `-incoming defer`, from a socket that QEMU has inherited.
 * QEMU 11 refuses a file there (its commit "migration: remove file migration by fd:").
 * @throws {QemuError} `golden-failed` when QEMU refuses the state; QEMU may then end
 */
export async function loadDevices(qmp: QmpClient, fileDescriptor: number, signal?: AbortSignal): Promise<void> {
  try {
    await setCapabilities(qmp, signal);
    // QEMU must not announce the machine by RARP: the frames would be in each capture.
    await qmp.execute("migrate-set-parameters", { "announce-rounds": 0 }, { signal });
    await migrate(qmp, () => qmp.execute("migrate-incoming", { uri: `fd:${fileDescriptor}` }, { signal }), signal);
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof QemuError) throw cause;
    throw new QemuError("golden-failed", `QEMU did not load the state: ${reasonOf(cause)}`, { cause });
  }
}

async function setCapabilities(qmp: QmpClient, signal: AbortSignal | undefined): Promise<void> {
  const capabilities = (["x-ignore-shared", "events"] as const).map((capability) => ({ capability, state: true }));
  await qmp.execute("migrate-set-capabilities", { capabilities }, { signal });
}

async function migrate(qmp: QmpClient, begin: () => Promise<unknown>, signal: AbortSignal | undefined): Promise<void> {
  const since = qmp.mark();
  await begin();
  const { data } = await qmp.waitFor("MIGRATION", {
    since,
    timeoutMs: MIGRATION_TIMEOUT_MS,
    signal,
    where: ({ data: { status } }) => status === "completed" || status === "failed",
  });
  if (data.status === "completed") return;
  const info = await qmp.execute("query-migrate", {}, { signal });
  throw new QemuError("golden-failed", `QEMU's migration failed: ${JSON.stringify(info)}`);
}
