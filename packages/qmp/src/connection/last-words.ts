import { readSync } from "node:fs";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";

const CHUNK_BYTES = 65_536;
/** More than the kernel holds for a socket (`net.ipv4.tcp_rmem`, `net.core.rmem_max`). */
const MAX_REST_BYTES = 16 * 1024 * 1024;

/** The part of Node's sockets that has no public name: the descriptor. */
interface WithHandle {
  readonly _handle?: { readonly fd?: unknown } | null | undefined;
}

/**
 * Returns what the peer sent before its end and the kernel still holds. Call it in the callback of a write that failed: Node
 * destroys a socket after such a write, and with it the bytes that it has not read; in the callback the socket is still open.
 * Returns nothing for a stream that is not a bare socket.
 */
export function readLastWords(stream: Duplex): readonly Uint8Array[] {
  const chunks: Uint8Array[] = [];
  const descriptor = descriptorOf(stream);
  if (descriptor === undefined) return chunks;
  for (let bytes = 0; bytes < MAX_REST_BYTES; ) {
    const chunk = readChunk(descriptor);
    if (chunk === undefined) break;
    chunks.push(chunk);
    bytes += chunk.length;
  }
  return chunks;
}

/** The bytes of an encrypted socket are not the ones that its stream delivers. */
function descriptorOf(stream: Duplex): number | undefined {
  if (!(stream instanceof Socket) || "encrypted" in stream) return undefined;
  const descriptor = (stream as WithHandle)._handle?.fd;
  return typeof descriptor === "number" && descriptor >= 0 ? descriptor : undefined;
}

/** Returns undefined at the end. Node's sockets do not block: a read without data fails with EAGAIN. */
function readChunk(descriptor: number): Uint8Array | undefined {
  const buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  try {
    const length = readSync(descriptor, buffer);
    return length === 0 ? undefined : buffer.subarray(0, length);
  } catch {
    // EAGAIN, or ECONNRESET after the last byte.
    return undefined;
  }
}
