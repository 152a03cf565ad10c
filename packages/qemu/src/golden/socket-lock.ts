import { once } from "node:events";
import { connect, createServer, type Server } from "node:net";

/**
 * Takes a lock that is shared by all processes of this network namespace, waiting until its holder lets go or dies. It is a
 * socket in Linux's abstract namespace (unix(7)): no file stays behind, and it ends with its process, however that ends.
 *
 * @param onWait called once, if it is held
 * @throws `signal.reason` on its abort
 */
export async function takeLock(name: string, signal?: AbortSignal, onWait?: () => void): Promise<AsyncDisposable> {
  const path = `\0alpy-${name}`;
  for (let isFirst = true; ; isFirst = false) {
    signal?.throwIfAborted();
    const lock = await tryLock(path);
    if (lock) return lock;
    if (isFirst) onWait?.();
    await released(path, signal);
  }
}

async function tryLock(path: string): Promise<AsyncDisposable | undefined> {
  const waiting = new Set<{ destroy(): void }>();
  // Connections stay open as long as the lock is held: their end tells who waits.
  const server = createServer((socket) => {
    waiting.add(socket);
    socket.unref().on("error", () => undefined);
  });
  try {
    await once(server.listen(path), "listening");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") return undefined;
    throw error;
  }
  server.unref();
  return { [Symbol.asyncDispose]: () => release(server, waiting) };
}

async function release(server: Server, waiting: Iterable<{ destroy(): void }>): Promise<void> {
  const closed = once(server, "close");
  server.close();
  for (const socket of waiting) socket.destroy();
  await closed;
}

async function released(path: string, signal: AbortSignal | undefined): Promise<void> {
  const socket = connect(path);
  const end = (): void => void socket.destroy();
  signal?.addEventListener("abort", end);
  // It may have been let go of before we were there.
  socket.on("error", () => undefined);
  await new Promise<void>((resolve) => socket.once("close", () => resolve()));
  signal?.removeEventListener("abort", end);
}
