import type { Duplex } from "node:stream";
import { type CaptureInterface, type Frame, LINKTYPE_ETHERNET } from "@alpy/pcap";
import type { Expectations } from "../expect/expectations.ts";
import { Expecting } from "../expect/expecting.ts";
import { WireFeed } from "../expect/wire-feed.ts";
import type { Logger } from "../logger.ts";
import { requireFrame } from "./frame-codec.ts";
import { defaultQueueFrames, FrameQueue } from "./frame-queue.ts";
import type { Fate, ImpairmentCounts } from "./impairer.ts";
import { type Impairment, resolveImpairment } from "./impairment.ts";
import { NicSocket } from "./nic-socket.ts";
import { Path } from "./path.ts";
import { randomSeed } from "./random.ts";
import { WireFrame } from "./wire-frame.ts";

/** How a wire is made. */
export interface WireOptions {
  /** What it does to frames of either direction. Default: nothing. `wire.impair` changes it later, for one direction too. */
  impair?: Impairment;
  /** Repeats the choices of an earlier run; a 32-bit integer. Default: a random one, which the log tells. */
  seed?: number;
  /** How many frames wait for the test to read them; more are dropped, and counted. Default 4,096. */
  queueFrames?: number;
}

/** An end of a wire: that of the machine named first, or the other. */
export type WireSide = 0 | 1;

/** Which way frames go: the first end is the machine's named first, the second the test's or the other machine's. */
export type WireDirection = "forward" | "backward";

/** What passed in one direction. */
export interface WireCounts {
  /** Frames that came in. */
  frames: number;
  /** What the impairment in force made of them; `undefined` while they pass as they are. */
  impairment: Readonly<ImpairmentCounts> | undefined;
}

const directions = ["forward", "backward"] as const;

/**
 * A wire: its frames pass through this process. Either the test holds one end, sends and reads frames, or both ends are
 * NICs of machines. It needs no Docker and no privileges. Frames that are expected on it are those that come out of it: to
 * the test, or, where it joins two machines, to either of them.
 */
export class Wire extends Expecting implements AsyncIterable<Frame> {
  readonly name: string;
  /** What its random choices come from. */
  readonly seed: number;
  readonly #feed: WireFeed;
  readonly #logger: Logger;
  readonly #interface: CaptureInterface;
  readonly #queue: FrameQueue<Frame>;
  readonly #sockets: [NicSocket?, NicSocket?] = [];
  readonly #frames = { forward: 0, backward: 0 };
  readonly #paths: Readonly<Record<WireDirection, Path>>;

  /** @internal Made by `createTestbed`. */
  constructor(name: string, options: WireOptions, logger: Logger, expectations: Expectations) {
    const feed = new WireFeed(name, () => this.#notes());
    super(feed, expectations);
    this.#feed = feed;
    this.name = name;
    this.seed = options.seed ?? randomSeed();
    this.#logger = logger;
    const untold = { description: undefined, fcsBytes: undefined };
    this.#interface = { ...untold, index: 0, name, linkType: LINKTYPE_ETHERNET, snapLength: 0 };
    this.#queue = new FrameQueue(options.queueFrames ?? defaultQueueFrames);
    this.#paths = {
      forward: this.#path("forward", (frame) => this.#arriveAtSecond(frame)),
      backward: this.#path("backward", (frame) => this.#arriveAtFirst(frame)),
    };
    this.impair(options.impair ?? {});
  }

  /** @internal Joins a NIC to an end of the wire. */
  join(channel: Duplex, side: WireSide): void {
    const direction = directions[side];
    const take = (frame: Uint8Array): void => this.#take(direction, frame);
    this.#sockets[side] = new NicSocket(channel, take, (error) => {
      this.#queue.end(error);
      if (error !== undefined) this.#feed.end(error);
    });
  }

  /** How many frames were dropped since nobody read them in time. */
  get dropped(): number {
    return this.#queue.dropped;
  }

  /** How many frames were lost since QEMU did not take them in time, as while its guest is paused. */
  get refused(): number {
    return this.#sockets.reduce((sum, socket) => sum + (socket?.refused ?? 0), 0);
  }

  /** What has passed so far. */
  get counts(): Record<WireDirection, WireCounts> {
    const of = (direction: WireDirection): WireCounts => ({
      frames: this.#frames[direction],
      impairment: this.#paths[direction].counts,
    });
    return { forward: of("forward"), backward: of("backward") };
  }

  /**
   * Sends a frame to the machine, from the destination MAC address to the end of the payload; it is copied.
   * @throws {TypeError} for a wire between two machines, and for a frame longer than QEMU takes (69,632 bytes)
   */
  send(frame: Uint8Array): void {
    this.#requireOpenEnd();
    requireFrame(frame);
    this.#take("backward", frame);
  }

  /** The next frame from the machine, `undefined` once it has ended. @throws as {@link frames} */
  async receive({ signal }: { signal?: AbortSignal } = {}): Promise<Frame | undefined> {
    this.#requireOpenEnd();
    return await this.#queue.next(signal);
  }

  /**
   * The frames from the machine, each once, those that wait first, until QEMU ends. One reader at a time.
   * @throws {TypeError} for a wire between two machines; `signal.reason` on its abort
   */
  async *frames({ signal }: { signal?: AbortSignal } = {}): AsyncGenerator<Frame, void, void> {
    for (;;) {
      const frame = await this.receive(signal ? { signal } : {});
      if (frame === undefined) return;
      yield frame;
    }
  }

  /** As `frames()`. */
  [Symbol.asyncIterator](): AsyncGenerator<Frame, void, void> {
    return this.frames();
  }

  /**
   * Impairs the frames that come from now on; those under way are lost. What becomes of the n-th frame of a direction
   * after this call depends on the seed and n alone; the log tells of each frame that was touched.
   * @param direction which way; both unless told
   * @throws {TypeError} for an option that is unknown or out of range
   */
  impair(impairment: Impairment, direction?: WireDirection): void {
    const resolved = resolveImpairment(impairment);
    for (const one of direction === undefined ? directions : [direction]) {
      this.#paths[one].impair(resolved, this.seed + directions.indexOf(one));
      const details = { wire: this.name, direction: one, seed: this.seed, impairment };
      this.#logger.debug(details, `Wire ${this.name} ${one}: ${Object.keys(impairment).join(", ") || "clear"}`);
    }
  }

  /** @internal */
  close(): void {
    for (const direction of directions) this.#paths[direction].close();
    for (const socket of this.#sockets) socket?.close();
    this.#queue.end();
  }

  #take(direction: WireDirection, frame: Uint8Array): void {
    this.#frames[direction] += 1;
    this.#paths[direction].send(frame);
  }

  #arriveAtFirst(frame: Uint8Array): void {
    // What the test itself has sent is no news to it.
    if (this.#sockets[1] && this.#feed.isHeard) this.#feed.publish(new WireFrame(frame, this.#interface));
    this.#sockets[0]?.send(frame);
  }

  #arriveAtSecond(frame: Uint8Array): void {
    const [, second] = this.#sockets;
    second?.send(frame);
    if (second && !this.#feed.isHeard) return;
    const seen = new WireFrame(frame, this.#interface);
    this.#feed.publish(seen);
    if (!second) this.#queue.push(seen);
  }

  #path(direction: WireDirection, deliver: (frame: Uint8Array) => void): Path {
    return new Path(deliver, (fate: Fate, frame: Uint8Array, index: number) => {
      const details = { wire: this.name, direction, frame: index, bytes: frame.length, fate };
      this.#logger.debug(details, `Wire ${this.name} ${direction}: frame ${index} ${fate}`);
    });
  }

  #notes(): string[] {
    return directions.flatMap((direction) => {
      const { received, lost } = this.#paths[direction].counts ?? { received: 0, lost: 0 };
      return lost === 0 ? [] : [`its impairment has lost ${lost} of ${received} frames ${direction}`];
    });
  }

  #requireOpenEnd(): void {
    if (!this.#sockets[1]) return;
    throw new TypeError(`the wire ${this.name} joins two machines: the test holds no end of it`);
  }
}
