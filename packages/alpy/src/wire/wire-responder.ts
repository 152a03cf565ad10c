import type { Frame } from "@alpy/pcap";
import { requireOption } from "../check-option.ts";
import type { SeenFrame } from "../expect/seen-frame.ts";

/** Returns the frame or the frames that answer a frame; `undefined` for none. */
export type FrameReply = (frame: SeenFrame) => Uint8Array | readonly Uint8Array[] | undefined;

/** What a responder is part of. */
interface ResponderParts {
  readonly send: (frame: Uint8Array) => void;
  readonly onStop: () => void;
}

/** @throws {TypeError} unless the value is a function */
export function requireReply(reply: FrameReply): void {
  requireOption(typeof reply === "function", "reply", "a function", reply);
}

/** Answers frames on a wire, until it is stopped. */
export class WireResponder implements Disposable {
  readonly #reply: (frame: Frame) => ReturnType<FrameReply>;
  readonly #parts: ResponderParts;
  #answered = 0;

  /** @internal Created by the methods of a wire. */
  constructor(reply: (frame: Frame) => ReturnType<FrameReply>, parts: ResponderParts) {
    this.#reply = reply;
    this.#parts = parts;
  }

  /** Number of frames that it has answered. */
  get answered(): number {
    return this.#answered;
  }

  /** @internal */
  onFrame(frame: Frame): void {
    try {
      const reply = this.#reply(frame);
      if (reply === undefined) return;
      for (const one of reply instanceof Uint8Array ? [reply] : reply) this.#parts.send(one);
      this.#answered += 1;
    } catch (error) {
      // Not in the middle of the wire's own work.
      process.nextTick(() => {
        throw error;
      });
    }
  }

  /** Answers no more frames. */
  stop(): void {
    this.#parts.onStop();
  }

  /** Same as `stop()`. */
  [Symbol.dispose](): void {
    this.stop();
  }
}
