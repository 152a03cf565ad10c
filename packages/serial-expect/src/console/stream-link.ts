import type { Duplex } from "node:stream";
import { asBuffer } from "../text/escape-bytes.ts";
import { DirectWriter } from "./direct-writer.ts";

type WriteCallback = (error?: Error | null) => void;

/** A reason of the console to pause reading: a slow receiver of its traffic, or a slow search. */
type LinkPause = "transcript" | "search";

/** A transport as a console uses it. */
export interface Link {
  /** Whether more can be sent. */
  readonly writable: boolean;
  /** Writes bytes, and calls `done` when the transport has accepted them. */
  write(bytes: Uint8Array, done: WriteCallback): void;
  /**
   * Calls back when what had arrived has been read. A stream that finds its far side gone while it writes is destroyed, with
   * what lies unread in it.
   */
  afterReading(callback: () => void): void;
  /** Pauses reading for a reason. */
  pause(reason: LinkPause): void;
  /** Resumes reading if there is no other reason to pause. */
  resume(reason: LinkPause): void;
  /** Releases the transport and puts unused bytes back; `end` also ends it. */
  release(unused: Buffer, end: boolean): void;
}

/** The events of a transport. */
export interface LinkEvents {
  /** Bytes have arrived. */
  received(chunk: Buffer): void;
  /** Nothing more will arrive; `error` if the end is not normal. Only the first call counts. */
  ended(error?: Error): void;
}

/** Errors that only mean that the far side has gone: a socket's peer (ECONNRESET, EPIPE), a PTY's program (EIO). */
const NORMAL_ENDS: ReadonlySet<unknown> = new Set([
  "ECONNRESET",
  "EPIPE",
  "EIO",
  "ERR_STREAM_PREMATURE_CLOSE",
  "ERR_STREAM_DESTROYED",
]);

/** Checks whether an error only means that the far side has gone. */
export function isNormalEnd(error: Error): boolean {
  return "code" in error && NORMAL_ENDS.has(error.code);
}

/** After this many bytes the event loop runs other callbacks; otherwise an endless stream would starve the timers. */
const TURN_BYTES = 1024 * 1024;

/** Reads from a Duplex continuously until it is released. */
export function linkStream(stream: Duplex, events: LinkEvents): Link {
  const writes = new Set<WriteCallback>();
  let failure: Error | undefined;
  const flow = new Flow(stream);
  const direct = new DirectWriter(stream);
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
    // A destroyed stream does not call back for its pending writes.
    for (const done of writes) done(failure ?? new StreamClosedError());
  };
  stream.on("data", onData).on("end", onEnd).on("error", onError).on("close", onClose);
  // A stream that was paused explicitly stays paused when a listener is added.
  stream.resume();
  if (stream.closed || stream.readableEnded) process.nextTick(onClose);
  return {
    get writable() {
      return stream.writable && !direct.isBroken;
    },
    write(bytes, done) {
      writes.add(done);
      const settle: WriteCallback = (error) => {
        if (writes.delete(done)) done(error);
      };
      direct.write(bytes, settle, (rest) => stream.write(rest, settle));
    },
    afterReading(callback) {
      if (direct.isPossible) callback();
      else setImmediate(callback);
    },
    pause: (reason) => flow.pause(reason),
    resume: (reason) => flow.resume(reason),
    release(unused, end) {
      // Without a pause the stream would keep flowing and lose its data.
      flow.pause("released");
      stream.off("data", onData).off("end", onEnd).off("close", onClose);
      if (end) stream.end(() => stream.destroy());
      // A stream that is about to emit an error needs a listener, or the process ends.
      else if (!stream.destroyed) stream.off("error", onError);
      if (!end && unused.length > 0 && stream.readable) stream.unshift(unused);
    },
  };
}

type PauseReason = LinkPause | "turn" | "released";

/** Pauses reading as long as there is a reason to. */
class Flow {
  readonly #stream: Duplex;
  readonly #pauseReasons = new Set<PauseReason>();
  #turnBytes = 0;

  constructor(stream: Duplex) {
    this.#stream = stream;
  }

  pause(reason: PauseReason): void {
    this.#pauseReasons.add(reason);
    this.#stream.pause();
  }

  resume(reason: PauseReason): void {
    this.#pauseReasons.delete(reason);
    if (this.#pauseReasons.size === 0) this.#stream.resume();
  }

  count(bytes: number): void {
    this.#turnBytes += bytes;
    if (this.#turnBytes < TURN_BYTES) return;
    this.#turnBytes = 0;
    this.pause("turn");
    setImmediate(() => this.resume("turn"));
  }
}

class StreamClosedError extends Error {
  readonly code = "ERR_STREAM_PREMATURE_CLOSE";

  constructor() {
    super("the stream was closed");
  }
}
