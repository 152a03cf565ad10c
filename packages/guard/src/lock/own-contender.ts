import { once } from "node:events";
import { chmodSync } from "node:fs";
import { chmod, rename } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { ownedName } from "../folder/owned-name.ts";
import type { GuardEntry } from "../guard/guard-entry.ts";
import { openGuard } from "../guard/open-guard.ts";
import { contenderName, type SocketFolder } from "./socket-folder.ts";

/** What a contender sends to the others as soon as it holds the lock. */
const HOLDS = "h";
/** The modes of the socket's file: a holder is seen even if its process does not respond. */
const CONTENDING_MODE = 0o600;
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
  readonly #sockets: Set<Socket>;
  readonly #entry: GuardEntry;
  #isHolding = false;
  #withdrawn: Promise<void> | undefined;

  private constructor(name: string, folder: SocketFolder, server: Server, sockets: Set<Socket>, entry: GuardEntry) {
    this.name = name;
    this.#folder = folder;
    this.#server = server;
    this.#sockets = sockets;
    this.#entry = entry;
  }

  /** Shows it to the other contenders. It listens before it has its name: they take a silent socket for a dead one. */
  static async show(folder: SocketFolder, lock: string): Promise<OwnContender> {
    const guard = await openGuard();
    const name = contenderName(lock);
    const temporaryName = ownedName("new");
    using _temporaryEntry = guard.guardPath(join(folder.path, temporaryName));
    const entry = guard.guardPath(join(folder.path, name));
    const sockets = new Set<Socket>();
    const server = createServer();
    const contender = new OwnContender(name, folder, server, sockets, entry);
    server.on("connection", (socket) => contender.#welcome(socket));
    try {
      const path = folder.pathOf(temporaryName);
      await once(server.listen({ path, exclusive: true }), "listening");
      server.unref();
      await chmod(path, CONTENDING_MODE);
      await rename(path, folder.pathOf(name));
      return contender;
    } catch (error) {
      server.close();
      folder.remove(temporaryName);
      entry.release();
      throw error;
    }
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
    this.#entry.release();
  }

  #welcome(socket: Socket): void {
    this.#sockets.add(socket);
    socket.unref().on("error", () => undefined);
    socket.on("close", () => this.#sockets.delete(socket));
    socket.resume();
    if (this.#isHolding) socket.write(HOLDS);
  }
}
