import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { reasonOf } from "../error-reason.ts";
import type { Logger } from "../logger.ts";
import type { AnnouncedTestbed } from "./announced-testbed.ts";
import { createRuntimeFolder, removeRuntimeFolderIfEmpty } from "./runtime-folder.ts";
import { serveRequest } from "./serve-request.ts";
import { removeStaleSockets } from "./testbed-sockets.ts";

/** The last process to leave the folder may remove it while another creates its socket there. */
const MAX_ATTEMPTS = 5;

/**
 * The socket of a running testbed, by which the user's other processes find it. It is named after this process. It
 * describes the testbed, connects to its consoles and streams its captures while they grow. Only its owner can connect.
 */
export class Announcement {
  /** Id of the testbed. */
  readonly id: string;
  /** Path of the socket. */
  readonly path: string;
  readonly #server: Server;
  readonly #sockets: Set<Socket>;

  private constructor(id: string, path: string, server: Server, sockets: Set<Socket>) {
    this.id = id;
    this.path = path;
    this.#server = server;
    this.#sockets = sockets;
  }

  /** Announces a testbed. Returns `undefined`, and logs why, when the socket cannot be created: nothing depends on it. */
  static async open(testbed: AnnouncedTestbed, logger: Logger): Promise<Announcement | undefined> {
    const announced = { ...testbed, id: randomBytes(2).toString("hex"), startedAt: new Date() };
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on("close", () => sockets.delete(socket)).on("error", () => undefined);
      void serveRequest(announced, socket);
    });
    server.unref();
    try {
      const path = await listen(server, `${process.pid}-${announced.id}.socket`);
      return new Announcement(announced.id, path, server, sockets);
    } catch (error) {
      logger.debug({ error: reasonOf(error) }, "Other processes cannot find this testbed");
      return undefined;
    }
  }

  /** Closes the socket and every connection, and leaves nothing behind. */
  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
    await removeRuntimeFolderIfEmpty();
  }

  /** Same as `close()`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

async function listen(server: Server, name: string): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const folder = await createRuntimeFolder();
      await removeStaleSockets(folder);
      const path = join(folder, name);
      await once(server.listen(path), "listening");
      return path;
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || (error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
}
