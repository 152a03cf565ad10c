import { badArgument, checkOptions, checkString, type OptionNames, WAIT_OPTIONS } from "../check-options.ts";
import type { QmpClient } from "../client/client.ts";
import type { Protocol } from "../protocol/protocol.ts";
import type { QemuProtocol } from "../protocol/qemu-protocol.ts";
import type { WaitOptions } from "../wait-options.ts";

/** One disk of an external snapshot. */
export interface DiskSnapshot {
  /** The block node of the disk now. From the snapshot on it is read-only. */
  readonly node: string;
  /** The new file, in qcow2, on QEMU's host: everything that is written from now on. */
  readonly file: string;
  /** The name of the new node, on top of the other. */
  readonly overlay: string;
}

const DISK_SNAPSHOT: OptionNames<DiskSnapshot> = { node: true, file: true, overlay: true };

/**
 * Takes an external snapshot of one or several disks at the same moment: each disk continues in a new file, whose backing file is the
 * old one. Either all disks do, or none.
 *
 * @throws {QmpCommandError} command-failed: a node does not exist, or a file cannot be created.
 * @throws {TypeError} for a bad disk or option.
 * @example
 * await snapshotDisks(qmp, [{ node: "disk", file: "/vm/after-install.qcow2", overlay: "disk-1" }]);
 */
export async function snapshotDisks<P extends Protocol>(
  client: QmpClient<P>,
  disks: readonly DiskSnapshot[],
  options: WaitOptions = {},
): Promise<void> {
  checkOptions("snapshotDisks", options, WAIT_OPTIONS);
  if (!Array.isArray(disks) || disks.length === 0) throw badArgument("disks", "a non-empty array", disks);
  const actions = disks.map((disk: DiskSnapshot, index) => {
    checkDisk(`disks[${index}]`, disk);
    const { node, file, overlay } = disk;
    const data = { "node-name": node, "snapshot-file": file, "snapshot-node-name": overlay, format: "qcow2" };
    return { type: "blockdev-snapshot-sync" as const, data };
  });
  await client.as<QemuProtocol>().execute("transaction", { actions }, options);
}

function checkDisk(path: string, disk: DiskSnapshot): void {
  checkOptions(path, disk, DISK_SNAPSHOT);
  checkString(`${path}.node`, disk.node);
  checkString(`${path}.file`, disk.file);
  checkString(`${path}.overlay`, disk.overlay);
}
