import type { QmpClient } from "@alpy/qmp";
import { QemuError } from "../errors.ts";
import type { Logger } from "../logger.ts";
import { type ResolvedWait, resolveWait } from "../options/wait-checks.ts";
import type { WaitOptions } from "../wait-options.ts";
import { type DiskFailure, type DiskSpeed, type ErrorRule, errorRules, requireSpeed } from "./disk-fault.ts";

const TIMEOUT_MS = 10_000;

/** The machine of a disk. */
interface DiskMachine {
  /** Its name, for log and messages. */
  readonly name: string;
  readonly logger: Logger;
}

/** A device of the guest and the image that it uses, by QEMU's names. */
interface Attachment {
  readonly device: string;
  readonly image: string;
}

/**
 * A disk of a live machine. It can fail and be slow; it then does so until `heal()`, also over resets. All methods settle when
 * QEMU has applied the change, which holds for every later request of the guest; the default time-out is 10 s.
 */
export class Disk {
  readonly #qmp: QmpClient;
  readonly #machine: DiskMachine;
  /** The id of its drive in QEMU. */
  readonly #drive: string;
  /** The image below each of QEMU's nodes that let requests fail. QEMU itself says which of them the device uses. */
  readonly #images = new Map<string, string>();
  #failures = 0;
  /** The last change, after which the next one begins. */
  #last: Promise<void> = Promise.resolve();

  /** @internal Created by a machine. */
  constructor(index: number, qmp: QmpClient, machine: DiskMachine) {
    this.#qmp = qmp;
    this.#machine = machine;
    this.#drive = `disk${index}`;
  }

  /**
   * Lets requests of the guest fail with an I/O error (EIO): they do not reach the image. Replaces what an earlier call has set.
   * @throws {TypeError} for invalid options
   * @throws {QemuError} `disk-not-found` when QEMU does not have the disk any more
   */
  async fail(failure: DiskFailure, options: WaitOptions = {}): Promise<void> {
    const rules = errorRules(failure);
    const wait = resolveWait("disk.fail", options, TIMEOUT_MS);
    await this.#change({ failure }, async () => {
      const { device, image } = await this.#attachment(wait);
      const below = this.#images.get(image);
      await this.#insert(rules, device, below ?? image, wait);
      if (below !== undefined) await this.#delete(image, wait);
    });
  }

  /**
   * Limits the speed of the disk (QEMU: `block_set_io_throttle`): requests above it wait. Replaces what an earlier call has set.
   * @throws {TypeError} for invalid options
   * @throws {QemuError} `disk-not-found` when QEMU does not have the disk any more
   */
  async slow(speed: DiskSpeed, options: WaitOptions = {}): Promise<void> {
    requireSpeed(speed);
    const wait = resolveWait("disk.slow", options, TIMEOUT_MS);
    await this.#change({ speed }, async () => await this.#throttle(speed, (await this.#attachment(wait)).device, wait));
  }

  /**
   * Lets the disk work again as at the start: without failures, at full speed.
   * @throws {QemuError} `disk-not-found` when QEMU does not have the disk any more
   */
  async heal(options: WaitOptions = {}): Promise<void> {
    const wait = resolveWait("disk.heal", options, TIMEOUT_MS);
    await this.#change({ failure: "none", speed: "full" }, async () => {
      const { device, image } = await this.#attachment(wait);
      await this.#throttle({}, device, wait);
      const below = this.#images.get(image);
      if (below === undefined) return;
      await this.#attach(below, device, wait);
      await this.#delete(image, wait);
    });
  }

  /** Makes one change after the other, and logs it. */
  async #change(details: object, work: () => Promise<void>): Promise<void> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    await done;
    const { logger, name } = this.#machine;
    logger.info({ machine: name, disk: this.#drive, ...details }, "Changed the faults of a disk");
  }

  async #attachment(wait: ResolvedWait): Promise<Attachment> {
    const drives = await this.#qmp.execute("query-block", {}, wait);
    const drive = drives.find(({ device }) => device === this.#drive);
    const image = drive?.inserted?.["node-name"];
    if (drive?.qdev !== undefined && image !== undefined) return { device: drive.qdev, image };
    const message = `QEMU of ${this.#machine.name} has no disk ${this.#drive} any more; was it detached over QMP, or is it a disk of ownArguments?`;
    throw new QemuError("disk-not-found", message);
  }

  /** Puts a node whose requests fail above the image. */
  async #insert(rules: ErrorRule[], device: string, image: string, wait: ResolvedWait): Promise<void> {
    this.#failures += 1;
    const node = `${this.#drive}-failure${this.#failures}`;
    // Known before the device uses it, which it also may when the answer comes too late.
    this.#images.set(node, image);
    const options = { driver: "blkdebug", "node-name": node, image, "inject-error": rules } as const;
    await this.#qmp.execute("blockdev-add", options, wait);
    await this.#attach(node, device, wait);
  }

  /** A device in use takes another node; QEMU finishes the requests in flight before. */
  async #attach(node: string, device: string, wait: ResolvedWait): Promise<void> {
    await this.#qmp.execute("qom-set", { path: device, property: "drive", value: node }, wait);
  }

  async #delete(node: string, wait: ResolvedWait): Promise<void> {
    await this.#qmp.execute("blockdev-del", { "node-name": node }, wait);
  }

  async #throttle(
    { bytesPerSecond = 0, requestsPerSecond = 0 }: DiskSpeed,
    id: string,
    wait: ResolvedWait,
  ): Promise<void> {
    const apart = { bps_rd: 0, bps_wr: 0, iops_rd: 0, iops_wr: 0 };
    const limits = { id, bps: bytesPerSecond, iops: requestsPerSecond, ...apart };
    await this.#qmp.execute("block_set_io_throttle", limits, wait);
  }
}

/**
 * Returns a disk of a machine.
 * @param index its index, from 0
 * @throws {TypeError} when there is none
 */
export function diskAt(disks: readonly Disk[], index: number, machine: string): Disk {
  const disk = disks[index];
  if (disk) return disk;
  const known = disks.length === 0 ? "it has no disks" : `its disks are 0 to ${disks.length - 1}`;
  throw new TypeError(`disk must be the index of a disk of ${machine}, got ${String(index)}; ${known}`);
}
