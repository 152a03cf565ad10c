import { openPcapFile } from "@alpy/pcap/node";
import type { WaitOptions } from "../wait-options.ts";
import type { LinkEnd } from "./link-end.ts";
import { accountFrames, type DownCounts, type EndCounts, type LinkStatistics } from "./link-statistics.ts";

/** Input of {@link FrameAccount}. */
export interface FrameAccountInput {
  readonly end: LinkEnd;
  readonly capturePath: string;
  /** Whether the machine began from a golden state: its guest has run before the link was there. */
  readonly isRestored: boolean;
  /** Whether frames are captured from the start. */
  readonly isCaptured: boolean;
  readonly isCut: () => boolean;
}

/** A node responds within milliseconds, or is dead: the end of a run does not wait for it. */
const END_WAIT: WaitOptions = { timeoutMs: 5_000 };
const NOTHING: EndCounts = { toMachine: 0, toEnd: 0, queued: 0, droppedBefore: 0, refused: 0 };

/** Counts the frames of one link at its other end and in its capture. It reads the counters of others, and costs frames nothing. */
export class FrameAccount {
  readonly #input: FrameAccountInput;
  #isComparable: boolean;
  #injected = 0;
  #wasDown = false;
  /** The counters when the link went down; `undefined` while it is up. */
  #beforeDown: EndCounts | undefined;
  /** What was counted while it was down, before the last time. */
  #down: DownCounts = { dropped: 0, queued: 0 };
  #baseline = NOTHING;
  #beforeEnd: EndCounts | undefined;
  #afterEnd: EndCounts | undefined;
  #final: LinkStatistics | undefined;

  constructor(input: FrameAccountInput) {
    this.#input = input;
    this.#isComparable = input.isCaptured;
  }

  /** The statistics after the end of QEMU, once {@link conclude} has settled. */
  get final(): LinkStatistics | undefined {
    return this.#final;
  }

  /** Notes that a frame is injected towards the machine. */
  injected(): void {
    this.#injected += 1;
  }

  /** Notes that the test does not capture all frames. */
  captureChanged(): void {
    this.#isComparable = false;
  }

  /** Begins to count: what has happened before the link was there does not count. */
  async begin(): Promise<void> {
    // A restored guest may have sent frames when the tap was down.
    if (this.#input.isRestored && this.#input.end.kind === "node") this.#baseline = await this.#read({});
  }

  /** Notes that the link goes down, before it does. */
  async goesDown(wait: WaitOptions): Promise<void> {
    this.#wasDown = true;
    this.#beforeDown ??= await this.#read(wait);
  }

  /** Notes that the link is up again. */
  async isUp(wait: WaitOptions): Promise<void> {
    if (this.#beforeDown === undefined) return;
    this.#down = this.#whileDown(await this.#read(wait));
    this.#beforeDown = undefined;
  }

  /** Returns the statistics now. Frames in flight may be in one counter and not in another. */
  async now(wait: WaitOptions): Promise<LinkStatistics> {
    if (this.#final) return this.#final;
    // In this order: a frame is captured right after QEMU has read it.
    const end = await this.#read(wait);
    return this.#account(end, await this.#captured(), false);
  }

  /** Reads the counters just before QEMU ends: a tap that nobody has opened drops all frames. */
  async readBeforeEnd(): Promise<void> {
    this.#beforeEnd = await this.#read(END_WAIT);
  }

  /** Reads the counters after the end of QEMU. */
  async readAfterEnd(): Promise<void> {
    this.#afterEnd = await this.#read(END_WAIT);
  }

  /** Compares the counters with the capture, if both were read, and returns the result. */
  async conclude(): Promise<LinkStatistics | undefined> {
    const before = this.#beforeEnd;
    const after = this.#afterEnd;
    if (!before || !after) return undefined;
    const end = { ...after, queued: before.queued, droppedBefore: before.droppedBefore };
    this.#final = this.#account(end, await this.#captured(), true);
    return this.#final;
  }

  #account(end: EndCounts, captured: number | undefined, isFinal: boolean): LinkStatistics {
    return accountFrames({
      kind: this.#input.end.kind,
      end,
      captured,
      isCut: this.#input.isCut(),
      injected: this.#injected,
      wasDown: this.#wasDown,
      down: this.#whileDown(end),
      isFinal,
    });
  }

  /** Returns what was counted while the link was down. */
  #whileDown({ droppedBefore, queued = 0 }: EndCounts): DownCounts {
    const since = this.#beforeDown;
    const { dropped, queued: queuedBefore } = this.#down;
    if (since === undefined) return this.#down;
    // Counters of a run that ends are older than those of the link that went down meanwhile.
    return {
      dropped: dropped + Math.max(0, droppedBefore - since.droppedBefore),
      queued: queuedBefore + Math.max(0, queued - (since.queued ?? queued)),
    };
  }

  /** Reads the counters of the other end, since {@link begin}. */
  async #read(wait: WaitOptions): Promise<EndCounts> {
    const base = this.#baseline;
    const counts = await this.#readAll(wait);
    return {
      toMachine: counts.toMachine - base.toMachine,
      toEnd: counts.toEnd - base.toEnd,
      queued: counts.queued,
      droppedBefore: counts.droppedBefore - base.droppedBefore,
      refused: counts.refused - base.refused,
    };
  }

  async #readAll(wait: WaitOptions): Promise<EndCounts> {
    const { end } = this.#input;
    if (end.kind === "wire") {
      const { received, sent, refused, unread } = end.wire.endCounts(end.side);
      return { toMachine: sent, toEnd: received, queued: undefined, droppedBefore: refused, refused: unread };
    }
    const tap = (await end.node.tapStatistics(wait))[end.tap];
    if (tap === undefined) throw new Error("unreachable: a node has a tap for each of its links");
    const { read, written, queued, dropped, refused } = tap;
    return { toMachine: read, toEnd: written, queued, droppedBefore: dropped, refused };
  }

  /** Returns the number of captured frames; `undefined` if they cannot be compared with the counters. */
  async #captured(): Promise<number | undefined> {
    const { end, isRestored, capturePath } = this.#input;
    // The wire has received what a restored guest sent before the capture began.
    if (!this.#isComparable || (isRestored && end.kind === "wire")) return undefined;
    let frames = 0;
    try {
      for await (const { length } of openPcapFile(capturePath).batches()) frames += length;
      return frames;
    } catch {
      // Its last record may be incomplete while QEMU writes it, or for ever after QEMU was killed; readers of the capture report damage.
      return undefined;
    }
  }
}
