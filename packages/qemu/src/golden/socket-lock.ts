import { once } from "node:events";
import { connect, createServer, type Server } from "node:net";

/**
 * Takes the same lock as {@link tryLock}; waits until its holder releases it or dies.
 *
 * @param onWait called once, if the lock is not free
 * @returns the lock; disposing of it releases it
 * @throws {unknown} `signal.reason` on abort
 */
export async function takeLock(name: string, signal?: AbortSignal, onWait?: () => void): Promise<AsyncDisposable> {
  for (let isFirst = true; ; isFirst = false) {
    signal?.throwIfAborted();
    const lock = await tryLock(name);
    if (lock) return lock;
    if (isFirst) onWait?.();
    await released(name, signal);
  }
}

/**
 * Takes a lock that all processes of this network namespace share, if it is free. The lock is a socket in Linux's abstract
 * namespace (unix(7)): it leaves no file behind, and ends with its process, even by SIGKILL.
 *
 * @param name without the prefix `alpy-` that all these locks have
 * @returns the lock, which disposing of it releases; `undefined` if it is held, in this process or another
 */
export async function tryLock(name: string): Promise<AsyncDisposable | undefined> {
  const waiting = new Set<{ destroy(): void }>();
  // Connections stay open as long as the lock is held: their end wakes those who wait.
  const server = createServer((socket) => {
    waiting.add(socket);
    socket.unref().on("error", () => undefined);
  });
  try {
    await once(server.listen(socketPath(name)), "listening");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") return undefined;
    throw error;
  }
  server.unref();
  return { [Symbol.asyncDispose]: () => release(server, waiting) };
}

function socketPath(name: string): string {
  return `\0alpy-${name}`;
}

async function release(server: Server, waiting: Iterable<{ destroy(): void }>): Promise<void> {
  const closed = once(server, "close");
  server.close();
  for (const socket of waiting) socket.destroy();
  await closed;
}

/** Waits until the holder has released the lock. */
async function released(name: string, signal: AbortSignal | undefined): Promise<void> {
  const socket = connect(socketPath(name));
  const end = (): void => void socket.destroy();
  signal?.addEventListener("abort", end);
  // The lock may have been released before we connected.
  socket.on("error", () => undefined);
  await new Promise<void>((resolve) => socket.once("close", () => resolve()));
  signal?.removeEventListener("abort", end);
}
