import type { Duplex } from "node:stream";

/** Requests and replies are far shorter. */
const MAX_LINE_BYTES = 1024 * 1024;
const LINE_FEED = 0x0a;

/**
 * Reads a stream up to its first line feed; the rest stays in the stream.
 * @throws {Error} when the stream ends before the line does, and for a line that is too long; `signal.reason` on its abort
 */
export function readLine(stream: Duplex, signal: AbortSignal): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const chunks: Buffer[] = [];
  let bytes = 0;
  const onReadable = (): void => {
    for (let chunk = read(stream); chunk !== undefined; chunk = read(stream)) {
      const end = chunk.indexOf(LINE_FEED);
      if (end >= 0) {
        cleanUp();
        if (end + 1 < chunk.length) stream.unshift(chunk.subarray(end + 1));
        resolve(Buffer.concat([...chunks, chunk.subarray(0, end)]).toString());
        return;
      }
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > MAX_LINE_BYTES) fail(new Error(`received a line of more than ${MAX_LINE_BYTES} bytes`));
    }
  };
  const fail = (error: unknown): void => {
    cleanUp();
    reject(error instanceof Error ? error : new Error(String(error)));
  };
  const onEnd = (): void => fail(new Error("the connection ended before a whole line was received"));
  const onAbort = (): void => fail(signal.reason);
  const cleanUp = (): void => {
    stream.off("readable", onReadable).off("end", onEnd).off("close", onEnd).off("error", fail);
    signal.removeEventListener("abort", onAbort);
  };
  stream.on("readable", onReadable).on("end", onEnd).on("close", onEnd).on("error", fail);
  signal.addEventListener("abort", onAbort);
  if (signal.aborted) onAbort();
  return promise;
}

function read(stream: Duplex): Buffer | undefined {
  return (stream.read() as Buffer | null) ?? undefined;
}
