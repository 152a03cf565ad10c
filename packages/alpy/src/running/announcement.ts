import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import type { Logger } from "../logger.ts";
import { answerQuestion, type Subject } from "./answers.ts";
import { leaveRuntimeFolder, makeRuntimeFolder } from "./runtime-folder.ts";
import { removeStaleSockets } from "./stale-sockets.ts";

/** The folder may be removed, by the last to leave it, while it is being entered. */
const attempts = 5;

/**
 * Where a testbed is found by other processes of the same user: a socket, named after the process, that answers what the
 * testbed is, lets them at its consoles and gives its captures while they grow. Only its owner can connect.
 */
export class Announcement {
  /** What the testbed is called by. */
  readonly id: string;
  /** The socket's path. */
  readonly path: string;
  readonly #server: Server;
  readonly #sockets: Set<Socket>;

  private constructor(id: string, path: string, server: Server, sockets: Set<Socket>) {
    this.id = id;
    this.path = path;
    this.#server = server;
    this.#sockets = sockets;
  }

  /** Announces a testbed; `undefined`, and a line in the log, where no socket can be made: nothing else depends on it. */
  static async open(subject: Omit<Subject, "id">, logger: Logger): Promise<Announcement | undefined> {
    const id = randomBytes(2).toString("hex");
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on("close", () => sockets.delete(socket)).on("error", () => undefined);
      void answerQuestion({ ...subject, id }, socket);
    });
    server.unref();
    try {
      return new Announcement(id, await listen(server, `${process.pid}-${id}.socket`), server, sockets);
    } catch (error) {
      logger.debug({ error: String(error) }, "The testbed cannot be found by other processes");
      return undefined;
    }
  }

  /** Ends it, and every connection; nothing of it is left. */
  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
    await leaveRuntimeFolder();
  }

  /** As `close()`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

async function listen(server: Server, name: string): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const folder = await makeRuntimeFolder();
      await removeStaleSockets(folder);
      const path = join(folder, name);
      await once(server.listen(path), "listening");
      return path;
    } catch (error) {
      if (attempt === attempts || (error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
}
