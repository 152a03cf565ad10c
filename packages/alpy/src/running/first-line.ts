import type { Duplex } from "node:stream";

/** Both questions and answers are far shorter. */
const maximumBytes = 1024 * 1024;
const lineFeed = 0x0a;

/**
 * Reads a stream up to its first line feed; what follows stays in the stream.
 * @throws {Error} when the stream ends before, or the line does not
 */
export function firstLine(stream: Duplex, signal: AbortSignal): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const chunks: Buffer[] = [];
  let bytes = 0;
  const onReadable = (): void => {
    for (let chunk = read(stream); chunk !== undefined; chunk = read(stream)) {
      const end = chunk.indexOf(lineFeed);
      if (end >= 0) {
        settle();
        if (end + 1 < chunk.length) stream.unshift(chunk.subarray(end + 1));
        resolve(Buffer.concat([...chunks, chunk.subarray(0, end)]).toString());
        return;
      }
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > maximumBytes) fail(new Error(`a line of more than ${maximumBytes} bytes`));
    }
  };
  const fail = (error: unknown): void => {
    settle();
    reject(error instanceof Error ? error : new Error(String(error)));
  };
  const onEnd = (): void => fail(new Error("the connection ended"));
  const onAbort = (): void => fail(signal.reason);
  const settle = (): void => {
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
