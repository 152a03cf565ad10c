import type { Node } from "@alpy/docker-nodes";
import type { PcapReader, TimestampShift } from "@alpy/pcap";
import { type OpenPcapFileOptions, openPcapFile } from "@alpy/pcap/node";
import { CaptureFeed } from "../expect/capture-feed.ts";
import type { Expectations } from "../expect/expectations.ts";
import { Expecting } from "../expect/expecting.ts";
import type { Machine, MachineWait } from "../machine/machine.ts";
import { requireFrame } from "../wire/frame-codec.ts";
import type { Wire } from "../wire/wire.ts";
import { Injector, type Towards } from "./injector.ts";

/** What is at the other end of a link. */
export type LinkEnd = { kind: "node"; node: Node } | { kind: "wire"; wire: Wire };

/** How a link's capture is read: `follow` goes on as frames pass, until `writerEnded` settles or `signal` aborts. */
export type FramesOptions = Pick<OpenPcapFileOptions, "signal" | "follow" | "writerEnded">;

/** What a link is made of. */
export interface LinkParts {
  /** The place of its capture among the machine's. */
  index: number;
  name: string;
  /** The netdev's id in QEMU. */
  netdev: string;
  mac: string;
  capturePath: string;
  machine: Machine;
  end: LinkEnd;
  /** Whether frames are captured from the start. */
  isCaptured: boolean;
  expectations: Expectations;
}

/** One link of a machine: a NIC, what is at its other end, and the capture of all that passes. */
export class Link extends Expecting {
  /** `link0` for the first, and so on; of several machines, with the machine's name before it: `left-link0`. */
  readonly name: string;
  /** MAC address of the machine's NIC. */
  readonly mac: string;
  /** Path of the capture, as QEMU writes it: complete up to the last frame at any time. */
  readonly capturePath: string;
  readonly #state: LinkState;
  readonly #parts: LinkParts;
  readonly #injectors: Partial<Record<Towards, Promise<Injector>>> = {};

  /** @internal Made by `createTestbed`. */
  constructor(parts: LinkParts) {
    const { name, capturePath, expectations } = parts;
    const follow = (): PcapReader => openCapture(parts, { follow: true, signal: expectations.closed });
    const state = { isUp: true, isCaptured: parts.isCaptured };
    super(new CaptureFeed({ name, path: capturePath, follow, notes: () => notesOf(state) }), expectations);
    this.#state = state;
    this.#parts = parts;
    this.name = parts.name;
    this.mac = parts.mac;
    this.capturePath = parts.capturePath;
  }

  /** @internal What is at the other end. */
  get end(): LinkEnd {
    return this.#parts.end;
  }

  /** The node at the other end. @throws {TypeError} when it ends in a wire */
  get node(): Node {
    const { end } = this.#parts;
    if (end.kind === "node") return end.node;
    throw new TypeError(`${this.name} ends in the wire ${end.wire.name}, not in a node`);
  }

  /** The wire at the other end. @throws {TypeError} when it ends in a node */
  get wire(): Wire {
    const { end } = this.#parts;
    if (end.kind === "wire") return end.wire;
    throw new TypeError(`${this.name} ends in the node ${end.node.name}, not in a wire`);
  }

  /**
   * The frames captured so far, in order. Their time stamps are on the host's clock (those in the file are QEMU's, which
   * lag by as long as the machine was paused).
   */
  frames(options: FramesOptions = {}): PcapReader {
    return openCapture(this.#parts, options);
  }

  /** Takes the carrier from the guest's NIC (QMP `set_link`); no frame passes until {@link up}. */
  async down(wait: MachineWait = {}): Promise<void> {
    await this.#parts.machine.qmp.execute("set_link", { name: this.#parts.netdev, up: false }, wait);
    this.#state.isUp = false;
  }

  /** Gives the carrier back to the guest's NIC (QMP `set_link`). */
  async up(wait: MachineWait = {}): Promise<void> {
    await this.#parts.machine.qmp.execute("set_link", { name: this.#parts.netdev, up: true }, wait);
    this.#state.isUp = true;
  }

  /** Captures no frame from now on, until {@link resumeCapture}; frames pass as before. */
  async pauseCapture(wait: MachineWait = {}): Promise<void> {
    await this.#setCapture("off", wait);
  }

  /** Captures frames from now on, into the same file. */
  async resumeCapture(wait: MachineWait = {}): Promise<void> {
    await this.#setCapture("on", wait);
  }

  /**
   * Puts a frame on the link, from the destination MAC address to the end of the payload, as if its other side had sent it;
   * it is captured, too. Settles when it is on its way. Where the test holds a wire's end, `wire.send` does the same
   * without QEMU's help.
   * @param towards whom it comes to: the machine's NIC, or what is at the link's other end
   * @throws {TypeError} for a frame longer than QEMU takes (69,632 bytes)
   */
  async inject(frame: Uint8Array, { towards, ...wait }: MachineWait & { towards: Towards }): Promise<void> {
    requireFrame(frame);
    const { machine, netdev } = this.#parts;
    this.#injectors[towards] ??= Injector.open(machine, netdev, towards, wait);
    await (await this.#injectors[towards]).send(frame);
  }

  async #setCapture(value: "on" | "off", wait: MachineWait): Promise<void> {
    const { machine, netdev } = this.#parts;
    await machine.qmp.execute("qom-set", { path: `/objects/${netdev}-dump`, property: "status", value }, wait);
    this.#state.isCaptured = value === "on";
  }
}

function openCapture({ index, machine, capturePath }: LinkParts, options: FramesOptions): PcapReader {
  const correctTimestamp = (_seconds: number, _nanoseconds: number, offset: number): TimestampShift =>
    machine.clock.shiftAt(index, offset);
  return openPcapFile(capturePath, { correctTimestamp, ...options });
}

/** What the test has made of a link. */
interface LinkState {
  isUp: boolean;
  isCaptured: boolean;
}

function notesOf({ isUp, isCaptured }: LinkState): string[] {
  return [
    ...(isUp ? [] : ["the link is down: link.down() took its carrier"]),
    ...(isCaptured ? [] : ["frames are not captured now: see captured, pauseCapture and resumeCapture"]),
  ];
}
