import type { Duplex } from "node:stream";
import { asBuffer } from "../text/escape-bytes.ts";

type WriteCallback = (error?: Error | null) => void;

/** What a console needs of its transport. */
export interface Link {
  /** False once nothing more can be sent. */
  readonly writable: boolean;
  /** Calls `done` when the transport has taken the bytes. */
  write(bytes: Uint8Array, done: WriteCallback): void;
  pause(): void;
  resume(): void;
  /** Lets go of the transport, giving back what was received and not used; `end` also ends it. */
  release(unused: Buffer, end: boolean): void;
}

/** What a transport tells its console. */
export interface LinkEvents {
  received(chunk: Buffer): void;
  /** Nothing more will come; `error` where that is not a normal end. Only the first call counts. */
  ended(error?: Error): void;
}

/** Errors by which the far side's going shows: a socket's peer gone (ECONNRESET, EPIPE), a PTY's program ended (EIO). */
const NORMAL_ENDS: ReadonlySet<unknown> = new Set([
  "ECONNRESET",
  "EPIPE",
  "EIO",
  "ERR_STREAM_PREMATURE_CLOSE",
  "ERR_STREAM_DESTROYED",
]);

/** True for the errors that mean no more than that the far side has gone. */
export function isNormalEnd(error: Error): boolean {
  return "code" in error && NORMAL_ENDS.has(error.code);
}

/** After so much in one go the event loop gets its turn: a stream that always has more would let no timer fire. */
const TURN_BYTES = 1024 * 1024;

/** Reads from a Duplex without cease until it is released. */
export function linkStream(stream: Duplex, events: LinkEvents): Link {
  const writes = new Set<WriteCallback>();
  let failure: Error | undefined;
  const flow = new Flow(stream);
  const onData = (chunk: Uint8Array): void => {
    flow.count(chunk.length);
    events.received(asBuffer(chunk));
  };
  const onEnd = (): void => events.ended();
  const onError = (error: Error): void => {
    failure = error;
    events.ended(isNormalEnd(error) ? undefined : error);
  };
  const onClose = (): void => {
    events.ended();
    // A stream that is destroyed does not call back for the write that it was about.
    for (const done of writes) done(failure ?? new StreamGoneError());
  };
  stream.on("data", onData).on("end", onEnd).on("error", onError).on("close", onClose);
  // A stream that was paused by hand stays so when a listener is added.
  stream.resume();
  if (stream.closed || stream.readableEnded) process.nextTick(onClose);
  return {
    get writable() {
      return stream.writable;
    },
    write(bytes, done) {
      writes.add(done);
      stream.write(bytes, (error) => {
        if (writes.delete(done)) done(error);
      });
    },
    pause: () => flow.pause("caller"),
    resume: () => flow.resume("caller"),
    release(unused, end) {
      // Without a pause the stream would go on flowing, into nothing.
      flow.pause("released");
      stream.off("data", onData).off("end", onEnd).off("close", onClose);
      if (end) stream.end(() => stream.destroy());
      // A stream that is about to tell of its error must find a listener, or the process ends.
      else if (!stream.destroyed) stream.off("error", onError);
      if (!end && unused.length > 0 && stream.readable) stream.unshift(unused);
    },
  };
}

/** The reading, which goes on while nobody has a reason to hold it. */
class Flow {
  readonly #stream: Duplex;
  readonly #reasons = new Set<"caller" | "turn" | "released">();
  #turnBytes = 0;

  constructor(stream: Duplex) {
    this.#stream = stream;
  }

  pause(reason: "caller" | "turn" | "released"): void {
    this.#reasons.add(reason);
    this.#stream.pause();
  }

  resume(reason: "caller" | "turn"): void {
    this.#reasons.delete(reason);
    if (this.#reasons.size === 0) this.#stream.resume();
  }

  count(bytes: number): void {
    this.#turnBytes += bytes;
    if (this.#turnBytes < TURN_BYTES) return;
    this.#turnBytes = 0;
    this.pause("turn");
    setImmediate(() => this.resume("turn"));
  }
}

class StreamGoneError extends Error {
  readonly code = "ERR_STREAM_PREMATURE_CLOSE";

  constructor() {
    super("the stream was closed");
  }
}
