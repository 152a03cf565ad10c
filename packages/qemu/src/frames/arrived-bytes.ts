import { readSync } from "node:fs";
import type { Duplex } from "node:stream";

const CHUNK_BYTES = 65_536;
/** Limit of one call: a peer that writes as fast as this reads would keep it for ever. It is above any socket's buffer by default. */
const MAX_CHUNKS = 64;

/**
 * Reads the bytes that have arrived in a socket, in order, also while the event loop is busy: a socket's `data` events wait for
 * the event loop.
 * @param receive receives them: a view that is valid until it returns
 * @returns whether the stream is a socket of the system; any other one is left as it is
 */
export function readArrived(socket: Duplex, receive: (chunk: Uint8Array) => void): boolean {
  const descriptor = descriptorOf(socket);
  if (descriptor === undefined) return false;
  // What the stream has read already comes first: read() passes it to the listeners of `data`.
  if (socket.readableLength > 0) socket.read();
  const buffer = new Uint8Array(CHUNK_BYTES);
  for (let count = 0; count < MAX_CHUNKS && !socket.destroyed; count += 1) {
    const length = readAvailable(descriptor, buffer);
    // At the end of the stream, and after a reset, the event loop reads that, too, and reports it.
    if (length === 0) break;
    receive(buffer.subarray(0, length));
  }
  return true;
}

/** Returns the number of bytes that were read; 0 if there are none now, or never will be. */
function readAvailable(descriptor: number, buffer: Uint8Array): number {
  try {
    return readSync(descriptor, buffer);
  } catch {
    return 0;
  }
}

/** Returns the descriptor of a socket, which libuv has made non-blocking. Node has no public name for it. */
function descriptorOf(socket: Duplex & { readonly _handle?: { readonly fd?: unknown } | null }): number | undefined {
  const descriptor = socket.destroyed ? undefined : socket._handle?.fd;
  return typeof descriptor === "number" && descriptor >= 0 ? descriptor : undefined;
}
