import type { Duplex } from "node:stream";
import { type CaptureInterface, type Frame, LINKTYPE_ETHERNET } from "@alpy/pcap";
import type { FramePattern, FrameTest } from "@alpy/pcap/match";
import {
  changedImpairmentOptions,
  FrameQueue,
  ImpairedPath,
  type ImpairmentCounts,
  NicSocket,
  type ResolvedWireImpairment,
  requireFrame,
  resolveWireImpairment,
  type WireImpairmentOptions,
} from "@alpy/qemu";
import { requireOption } from "../check-option.ts";
import { AlpyError } from "../errors.ts";
import type { Expectations } from "../expect/expectations.ts";
import { FrameExpecter } from "../expect/frame-expecter.ts";
import { frameTest } from "../expect/pattern.ts";
import { WireFeed } from "../expect/wire-feed.ts";
import type { OptionNames } from "../known-options.ts";
import type { Logger } from "../logger.ts";
import { requireWaitOptions, type WaitOptions } from "../wait-options.ts";
import { WireFrame } from "./wire-frame.ts";
import type { ResolvedWireOptions } from "./wire-options.ts";

/** An end of a wire: 0 is that of the machine named first, 1 the other. */
export type WireSide = 0 | 1;

/**
 * Direction of frames on a wire. `forward`: from the machine named first to the test or the other machine; `backward`: to
 * the machine named first.
 */
export type WireDirection = "forward" | "backward";

/** Options of {@link Wire.frames}. */
export interface WireFramesOptions extends Pick<WaitOptions, "signal"> {
  /** Returns only the frames that match a pattern, or a filter of `@alpy/pcap/filter`; others are read and discarded. Default: all frames. */
  readonly filter?: FramePattern | undefined;
}

/** Counts of one direction of a wire. */
export interface WireCounts {
  /** Number of frames that were sent in this direction. */
  readonly frames: number;
  /** What impairments have done to them since the beginning; unchanged frames are counted as received and delivered. */
  readonly impairment: Readonly<ImpairmentCounts>;
}

/** Frames at one end of a wire. */
export interface WireEndCounts {
  /** Frames that the NIC has sent. */
  readonly received: number;
  /** Frames that were sent to the NIC. */
  readonly sent: number;
  /** Frames that could not be sent to it, because QEMU did not read those before them. */
  readonly refused: number;
  /** Frames from the NIC that were dropped because the test, which reads this wire, did not read them in time. */
  readonly unread: number;
}

const DIRECTIONS = ["forward", "backward"] as const;
const READ_OPTION_NAMES = { signal: true } as const;
const FRAMES_OPTION_NAMES: OptionNames<WireFramesOptions> = { signal: true, filter: true };

/**
 * A wire: its frames pass through this process. Either the test holds one end, sending and reading frames, or both ends are
 * NICs of machines. It needs neither Docker nor privileges. Expectations on it see the frames that leave it: to the test,
 * or, where it joins two machines, to either of them.
 */
export class Wire extends FrameExpecter implements AsyncIterable<Frame> {
  /** Its name, as in the options of the links. */
  readonly name: string;
  /** Seed of its random choices. */
  readonly seed: number;
  readonly #feed: WireFeed;
  readonly #logger: Logger;
  readonly #interface: CaptureInterface;
  readonly #queueFrames: number;
  readonly #queue: FrameQueue<Frame>;
  readonly #sockets: [NicSocket?, NicSocket?] = [];
  readonly #frames = { forward: 0, backward: 0 };
  /** Whether the test has read frames: one that only expects them leaves them in the queue. */
  #hasReader = false;
  readonly #paths: Readonly<Record<WireDirection, ImpairedPath>>;

  /** @internal Created by `createTestbed`. */
  constructor(name: string, options: ResolvedWireOptions, logger: Logger, expectations: Expectations) {
    const feed = new WireFeed({ wire: name, notes: () => this.#notes(), readNow: () => this.#readNow() });
    super(feed, expectations);
    this.#feed = feed;
    this.name = name;
    this.seed = options.seed;
    this.#logger = logger;
    this.#interface = {
      index: 0,
      name,
      description: undefined,
      linkType: LINKTYPE_ETHERNET,
      snapLength: 0,
      fcsBytes: undefined,
    };
    this.#queueFrames = options.queueFrames;
    this.#queue = new FrameQueue(options.queueFrames);
    this.#paths = {
      forward: this.#createPath("forward", (frame) => this.#deliverToSecondEnd(frame)),
      backward: this.#createPath("backward", (frame) => this.#deliverToFirstEnd(frame)),
    };
    for (const direction of DIRECTIONS) this.#impair(options.impair, direction);
  }

  /** @internal Joins a NIC to an end of the wire. */
  join(channel: Duplex, side: WireSide): void {
    const direction = DIRECTIONS[side];
    const onFrame = (frame: Uint8Array): void => this.#sendOn(direction, frame);
    this.#sockets[side] = new NicSocket(channel, onFrame, (error) => {
      const reason = AlpyError.from(error);
      this.#queue.end(reason);
      if (reason !== undefined) this.#feed.end(reason);
    });
  }

  /** Number of frames that were dropped because the test did not read them in time. */
  get dropped(): number {
    return this.#queue.dropped;
  }

  /** Number of frames that were lost because QEMU did not read them in time, for example while its guest is paused. */
  get refused(): number {
    return this.#sockets.reduce((sum, socket) => (socket ? sum + socket.refused : sum), 0);
  }

  /** @internal Counts at the end of one of its NICs. */
  endCounts(side: WireSide): WireEndCounts {
    const socket = this.#sockets[side];
    const unread = side === 0 && this.#hasReader ? this.#queue.dropped : 0;
    return { received: socket?.received ?? 0, sent: socket?.sent ?? 0, refused: socket?.refused ?? 0, unread };
  }

  /** Counts so far, by direction. */
  get counts(): Readonly<Record<WireDirection, WireCounts>> {
    const countsOf = (direction: WireDirection): WireCounts => ({
      frames: this.#frames[direction],
      impairment: this.#paths[direction].counts,
    });
    return { forward: countsOf("forward"), backward: countsOf("backward") };
  }

  /**
   * Sends a frame to the machine, from the destination MAC address to the end of the payload. The frame is copied.
   * @throws {TypeError} when the wire joins two machines, and for a frame longer than QEMU accepts (69,632 bytes)
   */
  send(frame: Uint8Array): void {
    this.#requireOpenEnd();
    requireFrame(frame);
    this.#sendOn("backward", frame);
  }

  /**
   * Waits for the next frame from the machine and returns it; returns `undefined` once QEMU has ended.
   * @throws the same as {@link frames}
   */
  async receive(options: Pick<WaitOptions, "signal"> = {}): Promise<Frame | undefined> {
    requireWaitOptions("receive", options, READ_OPTION_NAMES);
    this.#requireOpenEnd();
    this.#hasReader = true;
    return await this.#queue.next(options.signal);
  }

  /**
   * Returns the frames from the machine until QEMU ends, each once, beginning with those that wait already. One reader at
   * a time.
   * @throws {TypeError} when the wire joins two machines, and for a pattern that is not valid; `signal.reason` on its abort
   * @throws {AlpyError} `wire-corrupt`
   */
  frames(options: WireFramesOptions = {}): AsyncGenerator<Frame, void, void> {
    requireWaitOptions("frames", options, FRAMES_OPTION_NAMES);
    const { signal, filter } = options;
    return this.#read({ signal }, filter && frameTest(filter));
  }

  /** Same as `frames()`. */
  [Symbol.asyncIterator](): AsyncGenerator<Frame, void, void> {
    return this.frames();
  }

  /**
   * Impairs the frames that are sent from now on; frames in flight arrive when they would have. What happens to the n-th frame of a
   * direction after this call depends on the seed and n alone. Each frame that is changed is logged.
   * @param direction the direction to impair. Default: both
   * @throws {TypeError} for an option that is unknown or out of range
   */
  impair(options: WireImpairmentOptions, direction?: WireDirection): void {
    const impairment = resolveWireImpairment(options, "impair");
    const isDirection = direction === undefined || DIRECTIONS.includes(direction);
    requireOption(isDirection, "direction", '"forward" or "backward"', direction);
    for (const one of direction === undefined ? DIRECTIONS : [direction]) this.#impair(impairment, one);
  }

  /** @internal */
  close(): void {
    for (const direction of DIRECTIONS) this.#paths[direction].close();
    for (const socket of this.#sockets) socket?.close();
    this.#queue.end();
  }

  async *#read(options: Pick<WaitOptions, "signal">, isWanted?: FrameTest): AsyncGenerator<Frame, void, void> {
    for (;;) {
      const frame = await this.receive(options);
      if (frame === undefined) return;
      if (isWanted?.(frame) ?? true) yield frame;
    }
  }

  #impair(resolved: ResolvedWireImpairment, direction: WireDirection): void {
    this.#paths[direction].impair(resolved, this.seed + DIRECTIONS.indexOf(direction));
    const impairment = changedImpairmentOptions(resolved);
    const summary = Object.keys(impairment).join(", ") || "unimpaired";
    this.#logger.debug(
      { wire: this.name, direction, seed: this.seed, impairment },
      `Wire ${this.name} ${direction}: ${summary}`,
    );
  }

  #sendOn(direction: WireDirection, frame: Uint8Array): void {
    this.#frames[direction] += 1;
    this.#paths[direction].send(frame);
  }

  #deliverToFirstEnd(frame: Uint8Array): void {
    // Expectations do not see frames that the test itself has sent.
    if (this.#sockets[1] && this.#feed.hasListeners) this.#feed.publish(new WireFrame(frame, this.#interface));
    this.#sockets[0]?.send(frame);
  }

  #deliverToSecondEnd(frame: Uint8Array): void {
    const [, second] = this.#sockets;
    second?.send(frame);
    if (second && !this.#feed.hasListeners) return;
    const received = new WireFrame(frame, this.#interface);
    this.#feed.publish(received);
    if (second) return;
    this.#queue.push(received);
    if (this.#queue.dropped === 1) {
      const message = `Wire ${this.name}: frames are dropped, because nobody reads them and ${this.#queueFrames} wait already; see queueFrames`;
      this.#logger.warn({ wire: this.name, queueFrames: this.#queueFrames }, message);
    }
  }

  /** Reads the frames that have arrived and delivers those that are due. Returns whether all sockets could be read at once. */
  #readNow(): boolean {
    const isRead = this.#sockets.map((socket) => socket?.readNow() ?? true).every(Boolean);
    for (const direction of DIRECTIONS) this.#paths[direction].deliverDue();
    return isRead;
  }

  #createPath(direction: WireDirection, deliver: (frame: Uint8Array) => void): ImpairedPath {
    return new ImpairedPath(deliver, (effect, frame, index) => {
      const details = { wire: this.name, direction, frame: index, bytes: frame.length, effect };
      this.#logger.debug(details, `Wire ${this.name} ${direction}: frame ${index} ${effect}`);
    });
  }

  #notes(): string[] {
    return DIRECTIONS.flatMap((direction) => {
      const { counts } = this.#paths[direction];
      if (counts.lost === 0) return [];
      return [`the impairment of the wire has lost ${counts.lost} of ${counts.received} frames ${direction}`];
    });
  }

  #requireOpenEnd(): void {
    if (!this.#sockets[1]) return;
    throw new TypeError(`wire ${this.name} joins two machines: the test has no end of it to send or read frames`);
  }
}
