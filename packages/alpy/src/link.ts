import type { Node } from "@alpy/docker-nodes";
import type { PcapReader, TimestampShift } from "@alpy/pcap";
import { openPcapFile } from "@alpy/pcap/node";
import type { CaptureClock } from "./capture-clock.ts";

/** What a link is made of. */
export interface LinkParts {
  index: number;
  name: string;
  node: Node;
  mac: string;
  capturePath: string;
  clock: CaptureClock;
}

/** One link of the machine: a NIC, the node at its other end, and the capture of all that passes. */
export class Link {
  /** `link0` for the first, and so on; also the name of its netdev in QEMU. */
  readonly name: string;
  /** The node at the other end. */
  readonly node: Node;
  /** MAC address of the machine's NIC. */
  readonly mac: string;
  /** Path of the capture, as QEMU writes it: complete up to the last frame at any time. */
  readonly capturePath: string;
  readonly #index: number;
  readonly #clock: CaptureClock;

  /** @internal Made by `createTestbed`. */
  constructor(input: LinkParts) {
    this.#index = input.index;
    this.name = input.name;
    this.node = input.node;
    this.mac = input.mac;
    this.capturePath = input.capturePath;
    this.#clock = input.clock;
  }

  /**
   * The frames captured so far, in order. Their time stamps are on the host's clock (those in the file are QEMU's, which
   * lag by as long as the machine was paused).
   */
  frames({ signal }: { signal?: AbortSignal } = {}): PcapReader {
    const correctTimestamp = (_seconds: number, _nanoseconds: number, offset: number): TimestampShift =>
      this.#clock.shiftAt(this.#index, offset);
    return openPcapFile(this.capturePath, { correctTimestamp, ...(signal && { signal }) });
  }
}
