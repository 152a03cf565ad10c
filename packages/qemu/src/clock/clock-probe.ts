import { closeSync, openSync, readSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import type { QmpClient } from "@alpy/qmp";
import { reasonOf } from "../error-reason.ts";
import type { Logger } from "../logger.ts";
import { hostNsAt } from "../monotonic-time.ts";
import type { ClockReading } from "./clock-reading.ts";

/** Ids in QEMU. */
const INPUT_ID = "clock";
const PEER_ID = "clock-hub";
const DUMP_ID = "clock-dump";
const ECHO_ID = "clock-echo";
/** Of the hub that the input ends in; those of NICs without a link have their indices. */
const HUB = 1_000_000;
/** Sizes in a pcap file (pcap-savefile(5)). */
const FILE_HEADER_BYTES = 24;
const RECORD_HEADER_BYTES = 16;
/** A frame without payload, and the length before it in a stream. */
const FRAME_BYTES = 14;
const LENGTH_BYTES = 4;
const NS_PER_SECOND = 1_000_000_000n;
const NS_PER_US = 1_000n;

/** The folder of sockets between this process and QEMU, by the paths of each. */
interface ProbeFolder {
  readonly path: string;
  readonly pathInQemu: string;
}

/** The machine that a probe belongs to. */
interface ProbedMachine {
  readonly name: string;
  /** Its captures: without any, its clock need not be exact. */
  readonly files: { readonly captures: readonly unknown[] };
  readonly clock: { readonly startSeconds: number };
  readonly logger: Logger;
  readonly signal: AbortSignal | undefined;
}

/** Where the probe is, and what it needs. */
export interface ClockProbeInput {
  readonly qmp: QmpClient;
  readonly sockets: ProbeFolder;
  /** The whole second that filter-dump takes as its start. */
  readonly startSeconds: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Reads the virtual clock of a QEMU, which has no command for it: sends a frame through a filter-dump of its own, whose time stamp is
 * the virtual clock in whole microseconds, also while the machine is paused. The frames of the machine's links do not pass there.
 */
export class ClockProbe {
  readonly #input: Socket;
  readonly #file: number;
  readonly #startSeconds: number;
  #echoBytes = 0;
  #records = 0;
  #echo: PromiseWithResolvers<void> | undefined;

  private constructor(input: Socket, echo: Socket, file: number, startSeconds: number) {
    this.#input = input;
    this.#file = file;
    this.#startSeconds = startSeconds;
    echo.on("data", ({ length }) => this.#onEcho(length));
    let isClosed = false;
    const end = (): void => {
      this.#echo?.reject(new Error("QEMU has ended"));
      for (const socket of [input, echo]) socket.destroy();
      if (!isClosed) closeSync(file);
      isClosed = true;
    };
    // The end of QEMU is reported elsewhere, and nothing keeps this process alive.
    for (const socket of [input, echo]) socket.on("error", end).on("close", end).unref();
  }

  /** Adds the probe to a machine that has not run yet. @throws {QmpError} when QEMU lacks one of its parts */
  static async open({ qmp, sockets, startSeconds, signal }: ClockProbeInput): Promise<ClockProbe> {
    const inQemu = (name: string): string => join(sockets.pathInQemu, name);
    const wait = { signal };
    await using undo = new AsyncDisposableStack();
    // A hub that exists at QEMU's start without a NIC is a warning of QEMU. Without a peer no frame reaches a filter.
    const addr = { type: "unix", path: inQemu(INPUT_ID) } as const;
    await qmp.execute("netdev_add", { type: "stream", id: INPUT_ID, server: true, addr }, wait);
    await qmp.execute("netdev_add", { type: "hubport", id: PEER_ID, hubid: HUB, netdev: INPUT_ID }, wait);
    const echoAddress = { type: "unix", data: { path: inQemu(ECHO_ID) } } as const;
    const backend = { type: "socket", data: { addr: echoAddress, server: true, wait: false } } as const;
    await qmp.execute("chardev-add", { id: ECHO_ID, backend }, wait);
    const filter = { netdev: INPUT_ID, queue: "tx" } as const;
    await qmp.execute("object-add", { "qom-type": "filter-dump", id: DUMP_ID, file: inQemu(DUMP_ID), ...filter }, wait);
    const redirector = { "qom-type": "filter-redirector", id: `${ECHO_ID}-filter`, outdev: ECHO_ID } as const;
    await qmp.execute("object-add", { ...redirector, ...filter }, wait);
    const echo = undo.adopt(connect(join(sockets.path, ECHO_ID)), (socket) => void socket.destroy());
    const input = undo.adopt(connect(join(sockets.path, INPUT_ID)), (socket) => void socket.destroy());
    await Promise.all([connected(echo), connected(input)]);
    await accepted(qmp, wait);
    const file = openSync(join(sockets.path, DUMP_ID), "r");
    undo.move();
    return new ClockProbe(input, echo, file, startSeconds);
  }

  /** Reads the clock: settles after a fraction of a millisecond if QEMU responds. One call at a time. Rejects when QEMU has ended. */
  async read(): Promise<ClockReading> {
    const frame = new Uint8Array(LENGTH_BYTES + FRAME_BYTES);
    frame[LENGTH_BYTES - 1] = FRAME_BYTES;
    this.#echo = Promise.withResolvers();
    const afterMs = performance.now();
    this.#input.write(frame);
    await this.#echo.promise;
    const beforeMs = performance.now();
    const virtualNs = this.#readRecord();
    return { virtualNs, afterNs: hostNsAt(afterMs), beforeNs: hostNsAt(beforeMs) };
  }

  #onEcho(length: number): void {
    this.#echoBytes += length;
    if (this.#echoBytes < LENGTH_BYTES + FRAME_BYTES) return;
    this.#echoBytes -= LENGTH_BYTES + FRAME_BYTES;
    this.#echo?.resolve();
  }

  /** Reads the time stamp of the next record, which QEMU has written before it sent the echo. */
  #readRecord(): bigint {
    const header = Buffer.alloc(RECORD_HEADER_BYTES);
    const at = FILE_HEADER_BYTES + this.#records * (RECORD_HEADER_BYTES + FRAME_BYTES);
    if (readSync(this.#file, header, 0, header.length, at) < header.length) throw new Error("QEMU wrote no record");
    this.#records += 1;
    const seconds = header.readUInt32LE(0) - this.#startSeconds;
    return BigInt(seconds) * NS_PER_SECOND + BigInt(header.readUInt32LE(4)) * NS_PER_US;
  }
}

/** Opens the probe of a machine with captures. Returns `undefined` for a QEMU that lacks a part of it. */
export async function probeOf(
  qmp: QmpClient,
  sockets: ProbeFolder,
  { files, clock, logger, name, signal }: ProbedMachine,
): Promise<ClockProbe | undefined> {
  if (files.captures.length === 0) return undefined;
  try {
    return await ClockProbe.open({ qmp, sockets, startSeconds: clock.startSeconds, signal });
  } catch (error) {
    signal?.throwIfAborted();
    const reason = reasonOf(error);
    logger.debug({ machine: name, error: reason }, `Capture times follow QEMU's events alone: ${reason}`);
    return undefined;
  }
}

async function connected(socket: Socket): Promise<void> {
  await new Promise<void>((resolve, reject) => void socket.once("connect", resolve).once("error", reject));
}

/** Waits until QEMU has accepted the connection for echoes: before that it drops them. One that is connected is known to the kernel only. */
async function accepted(qmp: QmpClient, wait: { readonly signal: AbortSignal | undefined }): Promise<void> {
  for (;;) {
    const chardevs = await qmp.execute("query-chardev", {}, wait);
    const echo = chardevs.find(({ label }) => label === ECHO_ID);
    if (echo?.filename.startsWith("disconnected:") !== true) return;
  }
}
