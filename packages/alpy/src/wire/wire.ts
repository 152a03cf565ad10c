import type { Duplex } from "node:stream";
import type { CaptureInterface, Frame } from "@alpy/pcap";
import type { FramePattern, FrameTest } from "@alpy/pcap/match";
import {
  FrameQueue,
  type ImpairedPath,
  NicSocket,
  type ResolvedWireImpairment,
  requireFrame,
  resolveWireImpairment,
  type WireImpairmentOptions,
} from "@alpy/qemu";
import { requireOption } from "../check-option.ts";
import { asAlpyError } from "../errors.ts";
import type { Expectations } from "../expect/expectations.ts";
import { FrameExpecter } from "../expect/frame-expecter.ts";
import { frameTest } from "../expect/pattern.ts";
import { keepFrame } from "../expect/seen-frame.ts";
import { WireFeed } from "../expect/wire-feed.ts";
import type { Logger } from "../logger.ts";
import { requireWaitOptions, type WaitOptions } from "../wait-options.ts";
import { NeighbourAnswers } from "./neighbour-answers.ts";
import {
  type Replayable,
  replayFrames,
  requireReplayOptions,
  type WireReplayOptions,
  type WireReplayResult,
} from "./replay.ts";
import type { Transmitter } from "./transmitter.ts";
import type { WireCounts, WireDirection, WireEndCounts, WireSide } from "./wire-counts.ts";
import { WireFrame, wireInterface } from "./wire-frame.ts";
import { FRAMES_OPTION_NAMES, type WireFramesOptions } from "./wire-frames-options.ts";
import type { ResolvedWireOptions } from "./wire-options.ts";
import { createPath, DIRECTIONS, logImpairment, lossNotes, type PathLog } from "./wire-paths.ts";
import { type FrameReply, requireReply, WireResponder } from "./wire-responder.ts";

const READ_OPTION_NAMES = { signal: true } as const;

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
  readonly #ended = new AbortController();
  readonly #responders = new Set<WireResponder>();
  readonly #paths: Readonly<Record<WireDirection, ImpairedPath>>;

  /** @internal Created by `createTestbed`. */
  constructor(name: string, options: ResolvedWireOptions, logger: Logger, expectations: Expectations) {
    const feed = new WireFeed({ wire: name, notes: () => lossNotes(this.#paths), readNow: () => this.#readNow() });
    super(feed, expectations);
    this.#feed = feed;
    this.name = name;
    this.seed = options.seed;
    this.#logger = logger;
    this.#interface = wireInterface(name);
    this.#queueFrames = options.queueFrames;
    this.#queue = new FrameQueue(options.queueFrames);
    const log = (direction: WireDirection): PathLog => ({ wire: name, direction, logger });
    this.#paths = {
      forward: createPath(log("forward"), (frame) => this.#deliverToSecondEnd(frame)),
      backward: createPath(log("backward"), (frame) => this.#deliverToFirstEnd(frame)),
    };
    for (const direction of DIRECTIONS) this.#impair(options.impair, direction);
  }

  /** @internal Joins a NIC to an end of the wire. */
  join(channel: Duplex, side: WireSide): void {
    const direction = DIRECTIONS[side];
    const onFrame = (frame: Uint8Array): void => this.#sendOn(direction, frame);
    const onEnd = (error: unknown): void => {
      const reason = asAlpyError(error);
      this.#ended.abort();
      this.#queue.end(reason);
      if (reason !== undefined) this.#feed.end(reason);
    };
    this.#sockets[side] = new NicSocket(channel, onFrame, onEnd, (work) => this.#together(work));
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
   * Sends the frames of a capture to the machine, at the times that they have in the capture: to about a millisecond, as timers of Node are. Settles
   * when the last one was sent, or QEMU has ended. Frames that the capture does not have whole are skipped.
   * @param capture its path, or its frames, such as those of `link.frames()` or `openPcap()`
   * @throws {TypeError} for options that are unknown or invalid, for a capture of another link type than Ethernet, and when the wire joins two machines
   * @throws {PcapError} where the capture cannot be read
   */
  async replay(capture: Replayable, options: WireReplayOptions = {}): Promise<WireReplayResult> {
    requireReplayOptions(capture, options);
    return await replayFrames(capture, options, this.transmitter());
  }

  /** @internal Returns how frames are sent to the machine. @throws {TypeError} when the wire joins two machines */
  transmitter(): Transmitter {
    this.#requireOpenEnd();
    const send = (frames: readonly Uint8Array[]): void =>
      this.#together(() => {
        for (const frame of frames) this.#sendOn("backward", frame);
      });
    const drained = async (signal: AbortSignal | undefined): Promise<boolean> =>
      (await this.#sockets[0]?.drained(signal)) ?? false;
    return { send, drained, ended: this.#ended.signal };
  }

  /**
   * Answers frames of the machine that match a pattern, until the responder is stopped or the wire ends. Readers and expectations see these frames,
   * too.
   * @param reply returns the frame or frames to send to the machine, or `undefined` for none. An error that it throws is an uncaught exception.
   * @throws {TypeError} for a pattern that is not valid, a reply that is not a function, and when the wire joins two machines
   */
  respond(pattern: FramePattern, reply: FrameReply): WireResponder {
    const isMatch = frameTest(pattern);
    requireReply(reply);
    return this.#respond((frame) => (isMatch(frame) ? reply(keepFrame(frame)) : undefined));
  }

  /**
   * Answers ARP requests (RFC 826) and IPv6 neighbour solicitations (RFC 4861, section 7.2.4) of the machine, so that it can send to peers that the
   * test plays: also those with VLAN tags.
   * @param peers the MAC address of each peer, by its IPv4 or IPv6 address
   * @throws {TypeError} for addresses that are not valid, and when the wire joins two machines
   */
  answerNeighbours(peers: Readonly<Record<string, string>>): WireResponder {
    const answers = new NeighbourAnswers(peers);
    return this.#respond(({ data }) => answers.answer(data));
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
    this.#ended.abort();
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
    logImpairment({ wire: this.name, direction, logger: this.#logger }, this.seed, resolved);
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
    // A test that leaves the frames to its responders need not read them.
    if (this.#queue.dropped === 1 && (this.#hasReader || this.#responders.size === 0)) {
      const message = `Wire ${this.name}: frames are dropped, because nobody reads them and ${this.#queueFrames} wait already; see queueFrames`;
      this.#logger.warn({ wire: this.name, queueFrames: this.#queueFrames }, message);
    }
    for (const responder of this.#responders) responder.onFrame(received);
  }

  #respond(reply: (frame: Frame) => ReturnType<FrameReply>): WireResponder {
    this.#requireOpenEnd();
    const responder = new WireResponder(reply, {
      send: (frame) => this.send(frame),
      onStop: () => this.#responders.delete(responder),
    });
    this.#responders.add(responder);
    return responder;
  }

  /** Does work that sends many frames: they are written together. */
  #together(work: () => void): void {
    const [first, second] = this.#sockets;
    const onSecond = second ? (): void => second.together(work) : work;
    if (first) first.together(onSecond);
    else onSecond();
  }

  /** Reads the frames that have arrived and delivers those that are due. Returns whether all sockets could be read at once. */
  #readNow(): boolean {
    const isRead = this.#sockets.map((socket) => socket?.readNow() ?? true).every(Boolean);
    for (const direction of DIRECTIONS) this.#paths[direction].deliverDue();
    return isRead;
  }

  #requireOpenEnd(): void {
    if (!this.#sockets[1]) return;
    throw new TypeError(`wire ${this.name} joins two machines: the test has no end of it to send or read frames`);
  }
}
