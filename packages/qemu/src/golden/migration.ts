import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { QmpClient } from "@alpy/qmp";
import { AlpyError } from "../errors.ts";

const migrationTimeoutMs = 60_000;
/** Bytes a second; QEMU's default would make a local copy wait (QEMU, qapi/migration.json, `max-bandwidth`). */
const unlimitedBandwidth = 1_000_000_000_000;

/**
 * Saves the devices of a paused machine to a file; its RAM is in a shared file already, and left out (capability
 * `x-ignore-shared`). QEMU sends it to a socket of ours, since it may not open files of its own under `-sandbox`.
 */
export async function saveDevices(qmp: QmpClient, path: string, signal?: AbortSignal): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "alpy-save-"));
  await using resources = new AsyncDisposableStack();
  resources.defer(() => rm(folder, { recursive: true, force: true }));
  const server = resources.adopt(createServer(), (one) => void one.close());
  const socketPath = join(folder, "state");
  await once(server.listen(socketPath), "listening");
  await setCapabilities(qmp, signal);
  await qmp.execute("migrate-set-parameters", { "max-bandwidth": unlimitedBandwidth }, { signal });
  const begin = (): Promise<unknown> => qmp.execute("migrate", { uri: `unix:${socketPath}` }, { signal });
  await Promise.all([receive(server, path), migrate(qmp, begin, signal)]);
}

async function receive(server: Server, path: string): Promise<void> {
  const [socket] = (await once(server, "connection")) as [Socket];
  await pipeline(socket, createWriteStream(path));
}

/**
 * Loads the devices of a machine that was started with `-incoming defer`, from a file that it has inherited.
 * @throws {AlpyError} `golden-failed` when QEMU refuses it, upon which it may end
 */
export async function loadDevices(qmp: QmpClient, fileDescriptor: number, signal?: AbortSignal): Promise<void> {
  try {
    await setCapabilities(qmp, signal);
    // No RARP to announce where the machine is: it would stand in each capture.
    await qmp.execute("migrate-set-parameters", { "announce-rounds": 0 }, { signal });
    await migrate(qmp, () => qmp.execute("migrate-incoming", { uri: `fd:${fileDescriptor}` }, { signal }), signal);
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof AlpyError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AlpyError("golden-failed", `QEMU did not load the state: ${reason}`, { cause });
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
    ...{ since, timeoutMs: migrationTimeoutMs, signal },
    where: ({ data: { status } }) => status === "completed" || status === "failed",
  });
  if (data.status === "completed") return;
  const info = await qmp.execute("query-migrate", {}, { signal });
  throw new AlpyError("golden-failed", `QEMU's migration failed: ${JSON.stringify(info)}`);
}
