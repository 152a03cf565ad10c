import { randomBytes } from "node:crypto";
import { createServer, type Server, type Socket } from "node:net";
import { type FolderSocket, listenInFolder, removeEmptyRuntimeFolder, runtimeFolder } from "@alpy/guard";
import { reasonOf } from "../error-reason.ts";
import type { Logger } from "../logger.ts";
import type { AnnouncedTestbed } from "./announced-testbed.ts";
import { serveRequest } from "./serve-request.ts";
import { newSocketName } from "./testbed-sockets.ts";

/**
 * The socket of a running testbed, by which the user's other processes find it. It is named after this process, and removed
 * with it. It describes the testbed, connects to its consoles and streams its captures while they grow. Only its owner can
 * connect.
 */
export class Announcement {
  /** Id of the testbed. */
  readonly id: string;
  readonly #file: FolderSocket;
  readonly #server: Server;
  readonly #sockets: Set<Socket>;

  private constructor(id: string, file: FolderSocket, server: Server, sockets: Set<Socket>) {
    this.id = id;
    this.#file = file;
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
      const file = await listenInFolder(server, runtimeFolder(), newSocketName());
      return new Announcement(announced.id, file, server, sockets);
    } catch (error) {
      logger.warn({ error: reasonOf(error) }, "Other processes cannot find this testbed");
      return undefined;
    }
  }

  /** Path of the socket. */
  get path(): string {
    return this.#file.path;
  }

  /** Closes the socket and every connection, and leaves nothing behind. */
  async close(): Promise<void> {
    await this.#file.remove();
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
    await removeEmptyRuntimeFolder();
  }

  /** Same as `close()`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
