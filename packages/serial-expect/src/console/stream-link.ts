import type { Duplex, Readable, Writable } from "node:stream";
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

/** The two streams of a transport, such as the pipes of a child process. A failed write does not end what can be read. */
export interface ConsolePipes {
  /** What the far side sends. */
  readonly readable: Readable;
  /** What the far side receives. */
  readonly writable: Writable;
}

/** Checks whether a transport is two streams. */
export function isPipes(transport: Duplex | ConsolePipes): transport is ConsolePipes {
  return !("on" in transport);
}

/** Reads from a transport continuously until it is released. */
export function linkStream(transport: Duplex | ConsolePipes, events: LinkEvents): Link {
  const isPair = isPipes(transport);
  const stream = isPair ? transport.readable : transport;
  const flow = new Flow(stream);
  const output = new Output(isPair ? transport.writable : transport);
  const onData = (chunk: Uint8Array): void => {
    flow.count(chunk.length);
    events.received(asBuffer(chunk));
  };
  const onEnd = (): void => events.ended();
  const onError = (error: Error): void => {
    if (!isPair) output.failure = error;
    events.ended(isNormalEnd(error) ? undefined : error);
  };
  const onClose = (): void => {
    events.ended();
    if (!isPair) output.fail();
  };
  stream.on("data", onData).on("end", onEnd).on("error", onError).on("close", onClose);
  // The far side may close its input alone; what it has sent is still read.
  const unwatch = isPair ? output.watch() : () => {};
  // A stream that was paused explicitly stays paused when a listener is added.
  stream.resume();
  if (stream.closed || stream.readableEnded) process.nextTick(onClose);
  return {
    get writable() {
      return output.isOpen;
    },
    write: (bytes, done) => output.write(bytes, done),
    afterReading: (callback) => output.afterReading(callback),
    pause: (reason) => flow.pause(reason),
    resume: (reason) => flow.resume(reason),
    release(unused, end) {
      // Without a pause the stream would keep flowing and lose its data.
      flow.pause("released");
      stream.off("data", onData).off("end", onEnd).off("close", onClose);
      if (end) output.stream.end(() => stream.destroy());
      else {
        unwatch();
        // A stream that is about to emit an error needs a listener, or the process ends.
        if (!stream.destroyed) stream.off("error", onError);
      }
      if (!end && unused.length > 0 && stream.readable) stream.unshift(unused);
    },
  };
}

/** The writing half of a transport. */
class Output {
  readonly stream: Writable;
  /** Why it failed, for the writes that are still pending. */
  failure: Error | undefined;
  readonly #direct: DirectWriter;
  readonly #writes = new Set<WriteCallback>();

  constructor(stream: Writable) {
    this.stream = stream;
    this.#direct = new DirectWriter(stream);
  }

  get isOpen(): boolean {
    return this.stream.writable && !this.#direct.isBroken;
  }

  write(bytes: Uint8Array, done: WriteCallback): void {
    this.#writes.add(done);
    const settle: WriteCallback = (error) => {
      if (this.#writes.delete(done)) done(error);
    };
    this.#direct.write(bytes, settle, (rest) => this.stream.write(rest, settle));
  }

  afterReading(callback: () => void): void {
    if (this.#direct.isPossible) callback();
    else setImmediate(callback);
  }

  /** Fails the pending writes: a destroyed stream does not call back for them. */
  fail(): void {
    for (const done of this.#writes) done(this.failure ?? new StreamClosedError());
  }

  /** Notices the end of a stream that only writes, until the returned function is called. */
  watch(): () => void {
    const onError = (error: Error): void => {
      this.failure = error;
    };
    const onClose = (): void => this.fail();
    this.stream.on("error", onError).on("close", onClose);
    return () => {
      this.stream.off("close", onClose);
      if (!this.stream.destroyed) this.stream.off("error", onError);
    };
  }
}

type PauseReason = LinkPause | "turn" | "released";

/** Pauses reading as long as there is a reason to. */
class Flow {
  readonly #stream: Readable;
  readonly #pauseReasons = new Set<PauseReason>();
  #turnBytes = 0;

  constructor(stream: Readable) {
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
