import type { Node } from "@alpy/docker-nodes";
import type { PcapReader } from "@alpy/pcap";
import { FrameInjector, type InjectDirection, type Machine, type NicModel, requireFrame } from "@alpy/qemu";
import { requireOption } from "../check-option.ts";
import { CaptureFeed } from "../expect/capture-feed.ts";
import type { Expectations } from "../expect/expectations.ts";
import { FrameExpecter } from "../expect/frame-expecter.ts";
import type { OptionNames } from "../known-options.ts";
import type { Logger } from "../logger.ts";
import { requireWaitOptions, WAIT_OPTION_NAMES, type WaitOptions } from "../wait-options.ts";
import type { Transmitter } from "../wire/transmitter.ts";
import type { Wire } from "../wire/wire.ts";
import { carrierWarning } from "./carrier-warning.ts";
import { FrameAccount } from "./frame-account.ts";
import type { LinkEnd } from "./link-end.ts";
import type { LinkStatistics } from "./link-statistics.ts";
import { type FramesOptions, type MachineCapture, openCapture } from "./open-capture.ts";

/** Options of {@link Link.inject}. */
export interface InjectOptions extends WaitOptions {
  /** Where the frame goes: to the machine's NIC, or to the other end of the link. */
  readonly direction: InjectDirection;
}

/** Parts of a {@link Link}. */
export interface LinkParts extends MachineCapture {
  readonly name: string;
  /** Id of the netdev in QEMU. */
  readonly netdev: string;
  readonly mac: string;
  readonly model: NicModel;
  readonly logger: Logger;
  readonly end: LinkEnd;
  /** Whether frames are captured from the start. */
  readonly isCaptured: boolean;
  /** Whether the capture has reached its limit: it has no later frames. */
  readonly isCut: () => boolean;
  /** Whether the machine began from a golden state. */
  readonly isRestored: boolean;
  readonly expectations: Expectations;
}

const INJECT_OPTION_NAMES: OptionNames<InjectOptions> = { ...WAIT_OPTION_NAMES, direction: true };

/** One link of a machine: a NIC, the link's other end, and the capture of the frames between them. */
export class Link extends FrameExpecter {
  /** `link0` for the first link, and so on; with several machines, after the machine's name: `left-link0`. */
  readonly name: string;
  /** MAC address of the machine's NIC. */
  readonly mac: string;
  /** Path of the capture as QEMU writes it: complete up to the last frame at any time. */
  readonly capturePath: string;
  /** @internal Counts its frames. */
  readonly account: FrameAccount;
  readonly #feed: CaptureFeed;
  readonly #state: LinkState;
  readonly #parts: LinkParts;
  readonly #injectors: Partial<Record<InjectDirection, Promise<FrameInjector>>> = {};

  /** @internal Created by `createTestbed`. */
  constructor(parts: LinkParts) {
    const { name, capturePath, expectations, machine, index } = parts;
    const follow = (): PcapReader => openCapture(parts, { follow: true, signal: expectations.closed });
    const state = { isUp: true, isCaptured: parts.isCaptured };
    const feed = new CaptureFeed({
      name,
      path: capturePath,
      follow,
      passedMs: ({ timestampNs }, recordOffset) => machine.clock.passedMs(index, recordOffset, timestampNs),
      notes: () => notesOf(state, parts.isCut()),
    });
    super(feed, expectations);
    this.#feed = feed;
    this.#state = state;
    this.#parts = parts;
    this.name = parts.name;
    this.mac = parts.mac;
    this.capturePath = parts.capturePath;
    this.account = new FrameAccount(parts);
  }

  /** @internal Its frames, as they are captured. */
  get feed(): CaptureFeed {
    return this.#feed;
  }

  /** @internal Its machine. */
  get machine(): Machine {
    return this.#parts.machine;
  }

  /** @internal The other end of the link. */
  get end(): LinkEnd {
    return this.#parts.end;
  }

  /** The node at the other end. @throws {TypeError} when the link ends in a wire */
  get node(): Node {
    const { end } = this.#parts;
    if (end.kind === "node") return end.node;
    throw new TypeError(`${this.name} ends in the wire ${end.wire.name}, not in a node`);
  }

  /** The wire at the other end. @throws {TypeError} when the link ends in a node */
  get wire(): Wire {
    const { end } = this.#parts;
    if (end.kind === "wire") return end.wire;
    throw new TypeError(`${this.name} ends in the node ${end.node.name}, not in a wire`);
  }

  /**
   * Returns the frames captured so far, in order. Their time stamps are on the host's clock (those in the file are QEMU's,
   * which lag by the time that the machine was paused).
   * @throws {TypeError} for unknown options
   */
  frames(options: FramesOptions = {}): PcapReader {
    return openCapture(this.#parts, options);
  }

  /**
   * Returns how many frames have passed, by the counters at the other end and in the capture, and how many were dropped, and where.
   * Costs the frames nothing. While frames are in flight, one may be in one counter and not yet in another. After `close()` the
   * numbers are final; `result.json` has them, too. Reads the whole capture.
   * @throws {TypeError} for options that are unknown or invalid
   * @throws {DockerNodesError} when the node at the other end has died
   */
  async statistics(options: WaitOptions = {}): Promise<LinkStatistics> {
    requireWaitOptions("statistics", options);
    return await this.account.now(options);
  }

  /** @internal Closes the capture, once all expectations have ended. */
  async closeCapture(): Promise<void> {
    await this.#feed.close();
  }

  /**
   * Takes the link down, as if its cable was pulled: the guest's NIC loses its carrier (QMP `set_link`), and so does the node's
   * interface, which keeps its addresses. No frame passes until {@link up}. Where the guest may not notice it (e1000e of QEMU 7.2),
   * the log has a warning.
   */
  async down(options: WaitOptions = {}): Promise<void> {
    await this.#setLink("down", false, options);
    const { machine, model, logger } = this.#parts;
    const warning = carrierWarning(model, machine.qmp.version);
    if (warning !== undefined) logger.warn({ link: this.name, model }, `Link ${this.name} is down, but ${warning}`);
  }

  /** Brings the link up: both ends have their carriers again. */
  async up(options: WaitOptions = {}): Promise<void> {
    await this.#setLink("up", true, options);
  }

  /** Stops capturing frames until {@link resumeCapture}; frames still pass. */
  async pauseCapture(options: WaitOptions = {}): Promise<void> {
    await this.#setCapture("pauseCapture", false, options);
  }

  /** Captures frames from now on, into the same file. */
  async resumeCapture(options: WaitOptions = {}): Promise<void> {
    await this.#setCapture("resumeCapture", true, options);
  }

  /**
   * Injects a frame into the link, from the destination MAC address to the end of the payload, as if the other side had
   * sent it. The frame is captured, too. Settles when it has been written to QEMU's socket. If the link ends in a
   * wire that the test holds, `wire.send` does the same without QEMU's help.
   * @throws {TypeError} for a frame longer than QEMU accepts (69,632 bytes), and for options that are unknown or invalid
   */
  async inject(frame: Uint8Array, options: InjectOptions): Promise<void> {
    requireWaitOptions("inject", options, INJECT_OPTION_NAMES);
    const { direction, ...wait } = options;
    requireOption(["machine", "end"].includes(direction), "inject.direction", '"machine" or "end"', direction);
    requireFrame(frame);
    if (direction === "machine") this.account.injected();
    const injector = await this.#injectorFor(direction, wait);
    await injector.send(frame);
  }

  /** @internal Returns how frames are sent to the machine: by the wire, or in place of the node. */
  async transmitter(wait: WaitOptions): Promise<Transmitter> {
    const { end } = this.#parts;
    if (end.kind === "wire") return end.wire.transmitter();
    const injector = await this.#injectorFor("machine", wait);
    return {
      ended: this.#parts.expectations.closed,
      send: async (frames) => {
        for (const _ of frames) this.account.injected();
        await Promise.all(frames.map((frame) => injector.send(frame)));
      },
      drained: () => Promise.resolve(true),
    };
  }

  #injectorFor(direction: InjectDirection, wait: WaitOptions): Promise<FrameInjector> {
    const { machine, netdev } = this.#parts;
    const opened = this.#injectors[direction];
    if (opened) return opened;
    const injector = FrameInjector.open(machine, netdev, direction, wait);
    this.#injectors[direction] = injector;
    // If it cannot be opened, for example because of an abort, the next call tries again.
    injector.catch(() => delete this.#injectors[direction]);
    return injector;
  }

  async #setLink(method: string, isUp: boolean, options: WaitOptions): Promise<void> {
    requireWaitOptions(method, options);
    const { machine, netdev, end } = this.#parts;
    if (!isUp) await this.account.goesDown(options);
    await machine.qmp.execute("set_link", { name: netdev, up: isUp }, options);
    if (end.kind === "node") await end.node.tapInterface(end.tap).setCarrier(isUp, options);
    this.#state.isUp = isUp;
    if (isUp) await this.account.isUp(options);
  }

  async #setCapture(method: string, isCaptured: boolean, options: WaitOptions): Promise<void> {
    requireWaitOptions(method, options);
    const { machine, netdev } = this.#parts;
    const path = `/objects/${netdev}-dump`;
    this.account.captureChanged();
    await machine.qmp.execute("qom-set", { path, property: "status", value: isCaptured ? "on" : "off" }, options);
    this.#state.isCaptured = isCaptured;
  }
}

/** State of a link, which the test can change. */
interface LinkState {
  isUp: boolean;
  isCaptured: boolean;
}

function notesOf({ isUp, isCaptured }: LinkState, isCut: boolean): string[] {
  const notes: string[] = [];
  if (!isUp) notes.push("the link has been down since link.down(); link.up() brings it up");
  if (!isCaptured) notes.push("frames are not captured (`captured: false` or pauseCapture()); see resumeCapture()");
  if (isCut) notes.push("the capture has reached its limit (`limits`): later frames are not in it");
  return notes;
}
