import type { Duplex } from "node:stream";
import { asBuffer } from "./escape.ts";

/** What a console needs of its transport. */
export interface Link {
  /** False once nothing more can be sent. */
  readonly writable: boolean;
  /** Calls `done` when the transport has taken the bytes. */
  write(bytes: Uint8Array, done: (error?: Error | null) => void): void;
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
const NORMAL_ENDS: ReadonlySet<unknown> = new Set(["ECONNRESET", "EPIPE", "EIO", "ERR_STREAM_PREMATURE_CLOSE"]);

/** True for the errors that mean no more than that the far side has gone. */
export function isNormalEnd(error: Error): boolean {
  return "code" in error && NORMAL_ENDS.has(error.code);
}

/** Reads from a Duplex without cease until it is released. */
export function linkStream(stream: Duplex, events: LinkEvents): Link {
  const onData = (chunk: Uint8Array): void => events.received(asBuffer(chunk));
  const onEnd = (): void => events.ended();
  const onError = (error: Error): void => events.ended(isNormalEnd(error) ? undefined : error);
  let released = false;
  stream.on("data", onData).on("end", onEnd).on("close", onEnd).on("error", onError);
  // A stream that was paused by hand stays so when a listener is added.
  stream.resume();
  if (stream.destroyed || stream.readableEnded) process.nextTick(onEnd);
  return {
    get writable() {
      return stream.writable;
    },
    write: (bytes, done) => void stream.write(bytes, done),
    pause: () => void stream.pause(),
    resume: () => void (released || stream.resume()),
    release(unused, end) {
      released = true;
      // Without a pause the stream would go on flowing, into nothing.
      stream.pause();
      stream.off("data", onData).off("end", onEnd).off("close", onEnd);
      if (end) endStream(stream);
      else if (unused.length > 0 && stream.readable) stream.unshift(unused);
      if (!end) stream.off("error", onError);
    },
  };
}

function endStream(stream: Duplex): void {
  stream.end(() => stream.destroy());
}
