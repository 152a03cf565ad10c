import { once } from "node:events";
import { close, constants, open } from "node:fs";
import { Socket } from "node:net";
import { promisify } from "node:util";

const openDescriptor = promisify(open);
const closeDescriptor = promisify(close);

/**
 * Reads a FIFO until its writers have closed it, and then closes it. It waits for bytes as for those of a socket, so that a
 * quiet writer blocks no thread. It ends when `closed` aborts.
 */
export async function* readFifo(
  path: string,
  descriptor: number,
  closed: AbortSignal,
  writerEnded: PromiseLike<unknown> | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  const socket = new Socket({ fd: descriptor, readable: true, writable: false });
  const destroy = (): unknown => socket.destroy();
  closed.addEventListener("abort", destroy, { once: true });
  if (closed.aborted) destroy();
  const wake = (): void => void wakeReader(path, socket).catch(() => {});
  writerEnded?.then(wake, wake);
  try {
    for await (const chunk of socket) yield chunk;
  } finally {
    closed.removeEventListener("abort", destroy);
    socket.destroy();
    if (!socket.closed) await once(socket, "close");
  }
}

/** Ends the wait for a writer that has ended without opening the FIFO: a reader sees the end once a writer has come and gone. */
async function wakeReader(path: string, socket: Socket): Promise<void> {
  if (socket.destroyed) return;
  await closeDescriptor(await openDescriptor(path, constants.O_WRONLY | constants.O_NONBLOCK));
}
