import { once } from "node:events";
import { chmodSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import type { GuardEntry } from "../guard/guard-entry.ts";
import { listenAt } from "../socket/listen-in-folder.ts";
import type { SocketFolder } from "../socket/socket-folder.ts";
import { contenderName } from "./contender-name.ts";

/** What a contender sends to the others as soon as it holds the lock. */
const HOLDS = "h";
/** The mode of a holder's socket: so a holder is seen even if its process does not respond. */
export const HOLDING_MODE = 0o700;

/**
 * The socket by which this process contends for a lock, and by which it holds it. Its connections stay open until it
 * withdraws or releases the lock: their end wakes the others.
 */
export class OwnContender {
  /** Its file name, which also orders the contenders. */
  readonly name: string;
  readonly #folder: SocketFolder;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #entry: GuardEntry | undefined;
  #isHolding = false;
  #withdrawn: Promise<void> | undefined;

  private constructor(name: string, folder: SocketFolder, server: Server) {
    this.name = name;
    this.#folder = folder;
    this.#server = server;
  }

  /** Shows it to the other contenders. It listens before it has its name: they take a silent socket for a dead one. */
  static async show(folder: SocketFolder, lock: string): Promise<OwnContender> {
    const name = contenderName(lock);
    const server = createServer();
    const contender = new OwnContender(name, folder, server);
    server.on("connection", (socket) => contender.#welcome(socket));
    contender.#entry = await listenAt(server, folder, name);
    server.unref();
    return contender;
  }

  /** Takes the lock, which the caller has found to be free. */
  hold(): void {
    chmodSync(this.#folder.pathOf(this.name), HOLDING_MODE);
    this.#isHolding = true;
    for (const socket of this.#sockets) socket.write(HOLDS);
  }

  /** Withdraws it, or releases the lock. Calling it again has no effect. */
  withdraw(): Promise<void> {
    this.#withdrawn ??= this.#withdraw();
    return this.#withdrawn;
  }

  async #withdraw(): Promise<void> {
    this.#folder.remove(this.name);
    const closed = once(this.#server, "close");
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
    this.#entry?.release();
  }

  #welcome(socket: Socket): void {
    this.#sockets.add(socket);
    socket.unref().on("error", () => undefined);
    socket.on("close", () => this.#sockets.delete(socket));
    socket.resume();
    if (this.#isHolding) socket.write(HOLDS);
  }
}
