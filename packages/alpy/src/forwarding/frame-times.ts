import type { Frame } from "@alpy/pcap";
import type { FrameFeed } from "../expect/frame-feed.ts";
import type { TestFrames } from "./test-frame.ts";

/** When no frame with a sequence number has passed. */
const NEVER = -1n;

/** The times at which the test frames passed a link, by its capture. */
export class FrameTimes implements Disposable {
  /** Number of different frames that have passed. */
  seen = 0;
  /** Number of frames that have passed again. */
  duplicates = 0;
  /** Number of frames that have passed after one with a higher sequence number. */
  reordered = 0;
  /** Number of frames that have passed after {@link end}. */
  late = 0;
  /** When the last one was read, by `performance.now()`; also after {@link end}. */
  lastReadMs = performance.now();
  /** Settles when each frame has passed, or rejects when the capture ends. */
  readonly complete: Promise<void>;
  readonly #times: BigInt64Array;
  readonly #frames: TestFrames;
  readonly #whole = Promise.withResolvers<void>();
  readonly #stop: () => void;
  #highest = -1;
  #hasEnded = false;

  constructor(feed: FrameFeed, frames: TestFrames, count: number) {
    this.#times = new BigInt64Array(count).fill(NEVER);
    this.#frames = frames;
    this.complete = this.#whole.promise;
    this.complete.catch(() => undefined);
    this.#stop = feed.listen({
      onFrame: (frame) => this.#note(frame),
      onEnd: (cause) => this.#whole.reject(cause),
    });
  }

  /** Whether each frame has passed. */
  get isComplete(): boolean {
    return this.seen === this.#times.length;
  }

  /** Returns the time stamp of a frame in nanoseconds; `undefined` if it has not passed. */
  timeNs(sequence: number): bigint | undefined {
    const time = this.#times[sequence];
    return time === NEVER ? undefined : time;
  }

  /** Counts every frame that passes from now on as late. */
  end(): void {
    this.#hasEnded = true;
  }

  /** Stops reading the capture. */
  [Symbol.dispose](): void {
    this.#stop();
  }

  #note({ data, timestampNs }: Frame): void {
    const sequence = this.#frames.sequenceOf(data);
    if (sequence === undefined || sequence >= this.#times.length) return;
    this.lastReadMs = performance.now();
    if (this.#hasEnded) {
      this.late += 1;
      return;
    }
    if (this.#times[sequence] !== NEVER) {
      this.duplicates += 1;
      return;
    }
    this.#times[sequence] = timestampNs;
    if (sequence < this.#highest) this.reordered += 1;
    else this.#highest = sequence;
    this.seen += 1;
    if (this.isComplete) this.#whole.resolve();
  }
}
