import { randomUUID } from "node:crypto";
import {
  badArgument,
  checkOptions,
  checkSignal,
  checkString,
  checkTimeout,
  type OptionNames,
  WAIT_OPTIONS,
} from "../check-options.ts";
import type { QmpClient } from "../client/client.ts";
import type { JobInfo } from "../job/job-error.ts";
import type { Protocol } from "../protocol/protocol.ts";
import type { QemuProtocol, TransactionAction } from "../protocol/qemu-protocol.ts";
import { unreachable } from "../unreachable.ts";
import type { WaitOptions } from "../wait-options.ts";

/** Options of `backupDisk`. */
export interface BackupOptions extends WaitOptions {
  /** The block node of the disk, such as `disk`. */
  readonly node: string;
  /** The new file, in qcow2, on QEMU's host. It must not exist. */
  readonly file: string;
  /** The name of the dirty bitmap that records what changes after this backup. A full backup creates it. */
  readonly bitmap: string;
  /**
   * The file of the previous backup with this bitmap: then the new file has only what has changed since, and that file as its
   * backing file. Default: a full backup.
   */
  readonly previous?: string | undefined;
  /** Time-out of the copying in milliseconds, or Infinity; then it is cancelled. Default: 600000 (ten minutes). */
  readonly timeoutMs?: number | undefined;
}

const BACKUP_OPTIONS: OptionNames<BackupOptions> = {
  ...WAIT_OPTIONS,
  node: true,
  file: true,
  bitmap: true,
  previous: true,
};

/** A node's name has at most 31 characters. */
const NAME_CHARACTERS = 12;

/** The nodes of the new file: the file, and the format in it. */
interface TargetNodes {
  readonly file: string;
  readonly target: string;
}

/**
 * Copies a disk of a machine that may run into a new file: the whole disk, or what has changed since the previous backup. Returns the
 * job as it ended. After a failure the bitmap still records everything since the last backup that succeeded, and the new file is
 * useless: remove it.
 *
 * For a consistent copy of file systems that are mounted, freeze them with the guest agent first.
 *
 * @throws {QmpJobError} job-failed: the disk is full, for example.
 * @throws {QmpError} as `runJob`.
 * @throws {TypeError} for a bad option, or a node that does not exist.
 * @example
 * await backupDisk(qmp, { node: "disk", file: "/backup/monday.qcow2", bitmap: "backup" });
 * await backupDisk(qmp, { node: "disk", file: "/backup/tuesday.qcow2", bitmap: "backup", previous: "/backup/monday.qcow2" });
 */
export async function backupDisk<P extends Protocol>(client: QmpClient<P>, options: BackupOptions): Promise<JobInfo> {
  checkBackupOptions(options);
  const qmp = client.as<QemuProtocol>();
  const { node, previous, timeoutMs, signal } = options;
  const limits = { timeoutMs, signal };
  const sizeBytes = await sizeOf(qmp, node, signal);
  const stem = `alpy-${randomUUID().slice(-NAME_CHARACTERS)}`;
  const nodes = { file: `${stem}-file`, target: stem };
  await using added = new AsyncDisposableStack();
  await addTarget(qmp, nodes, { ...options, sizeBytes }, added);
  const actions = actionsOf(options, nodes.target);
  try {
    const [job] = await qmp.runTransaction({ actions }, limits);
    return job ?? unreachable("the transaction has one job");
  } catch (error) {
    const bitmap = { node, name: options.bitmap };
    // The transaction has created it, unless QEMU refused the transaction as a whole.
    if (previous === undefined && isOfJob(error))
      await qmp.execute("block-dirty-bitmap-remove", bitmap).catch(() => undefined);
    throw error;
  }
}

function actionsOf({ node, bitmap, previous }: BackupOptions, target: string): TransactionAction[] {
  const backup = { device: node, target };
  if (previous !== undefined) {
    return [{ type: "blockdev-backup", data: { ...backup, sync: "incremental", bitmap } }];
  }
  return [
    { type: "block-dirty-bitmap-add", data: { node, name: bitmap } },
    { type: "blockdev-backup", data: { ...backup, sync: "full" } },
  ];
}

function isOfJob(error: unknown): boolean {
  return !(error instanceof Error && "code" in error && error.code === "command-failed");
}

/** Creates the file and opens it in QEMU, until the stack is disposed of. */
async function addTarget(
  qmp: QmpClient,
  nodes: TargetNodes,
  { file: filename, previous, sizeBytes, signal }: BackupOptions & { readonly sizeBytes: number },
  added: AsyncDisposableStack,
): Promise<void> {
  const remove = (node: string): void => {
    added.defer(async () => void (await qmp.execute("blockdev-del", { "node-name": node })));
  };
  const { file, target } = nodes;
  await qmp.runJob("blockdev-create", { options: { driver: "file", filename, size: 0 } }, { signal });
  await qmp.execute("blockdev-add", { driver: "file", "node-name": file, filename }, { signal });
  remove(file);
  const backing = previous === undefined ? {} : { "backing-file": previous, "backing-fmt": "qcow2" as const };
  await qmp.runJob("blockdev-create", { options: { driver: "qcow2", file, size: sizeBytes, ...backing } }, { signal });
  await qmp.execute("blockdev-add", { driver: "qcow2", "node-name": target, file }, { signal });
  remove(target);
}

async function sizeOf(qmp: QmpClient, name: string, signal: AbortSignal | undefined): Promise<number> {
  const nodes = await qmp.execute("query-named-block-nodes", { flat: true }, { signal });
  const node = nodes.find((one) => one["node-name"] === name);
  if (node !== undefined) return node.image["virtual-size"];
  const names = nodes.map((one) => one["node-name"] ?? "").join(", ");
  throw badArgument("backupDisk options: node", `a block node of this machine (${names || "it has none"})`, name);
}

function checkBackupOptions(options: BackupOptions): void {
  checkOptions("backupDisk", options, BACKUP_OPTIONS);
  checkString("node", options.node);
  checkString("file", options.file);
  checkString("bitmap", options.bitmap);
  if (options.previous !== undefined) checkString("previous", options.previous);
  checkSignal("signal", options.signal);
  checkTimeout("timeoutMs", options.timeoutMs, 1);
}
