import { once } from "node:events";
import { rmSync } from "node:fs";
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import { connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";

/** What the proxy does to a call: an HTTP status, the end of the connection, bytes that are not HTTP, or a delay. */
export type ProxyFault =
  | { readonly kind: "status"; readonly status: number }
  | { readonly kind: "cut" }
  | { readonly kind: "garbage" }
  | { readonly kind: "half" }
  | { readonly kind: "slow"; readonly delayMs: number };

/** Chooses the fault of a call. @param index counts all calls from 0 */
export type ChooseFault = (method: string, path: string, index: number) => ProxyFault | undefined;

/** A proxy before the engine's socket that makes some calls fail. */
export class FaultyProxy implements AsyncDisposable {
  readonly socketPath: string;
  readonly #server: Server;
  readonly #engine: string;
  readonly #choose: ChooseFault;
  readonly #sockets = new Set<Duplex>();
  #calls = 0;

  private constructor(socketPath: string, engine: string, choose: ChooseFault) {
    this.socketPath = socketPath;
    this.#engine = engine;
    this.#choose = choose;
    this.#server = createServer((incoming, response) => void this.#forward(incoming, response));
    this.#server.on("connection", (socket: Socket) => this.#keep(socket));
    this.#server.on("upgrade", (incoming, socket, head) => void this.#upgrade(incoming, socket, head));
  }

  static async start(socketPath: string, engine: string, choose: ChooseFault): Promise<FaultyProxy> {
    const proxy = new FaultyProxy(socketPath, engine, choose);
    await once(proxy.#server.listen(socketPath), "listening");
    return proxy;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
    rmSync(this.socketPath, { force: true });
  }

  #keep(socket: Duplex): void {
    this.#sockets.add(socket);
    socket.on("error", () => undefined).once("close", () => this.#sockets.delete(socket));
  }

  /** Applies the fault of a call. Returns whether the call goes on to the engine. */
  async #passes({ method = "", url = "" }: IncomingMessage, socket: Duplex): Promise<boolean> {
    const fault = this.#choose(method, url, this.#calls++);
    if (fault === undefined) return true;
    switch (fault.kind) {
      case "slow":
        await delay(fault.delayMs);
        return !socket.destroyed;
      case "cut":
        socket.destroy();
        return false;
      case "garbage":
        socket.end("\u0000\u0001 this is not HTTP\r\n\r\n");
        return false;
      case "half":
        socket.end('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"Id": "');
        return false;
      case "status": {
        const body = JSON.stringify({ message: `the proxy answers ${fault.status}` });
        const head = `HTTP/1.1 ${fault.status} Fault\r\nContent-Type: application/json\r\nConnection: close\r\n`;
        socket.end(`${head}Content-Length: ${body.length}\r\n\r\n${body}`);
        return false;
      }
    }
  }

  async #forward(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!(await this.#passes(incoming, incoming.socket))) return;
    const { method = "GET", url = "/", headers } = incoming;
    const outgoing = request({ socketPath: this.#engine, method, path: url, headers }, (reply) => {
      response.writeHead(reply.statusCode ?? 500, reply.headers);
      response.flushHeaders();
      reply.on("error", () => response.destroy()).pipe(response);
    });
    outgoing.on("error", () => response.destroy());
    response.on("close", () => outgoing.destroy());
    incoming.pipe(outgoing);
  }

  /** An attach: bytes in both directions. */
  async #upgrade(incoming: IncomingMessage, client: Duplex, head: Buffer): Promise<void> {
    this.#keep(client);
    // What the client sends before it is piped would be lost.
    client.pause();
    if (!(await this.#passes(incoming, client))) return;
    const engine = connect(this.#engine);
    this.#keep(engine);
    const lines = incoming.rawHeaders.map((text, index) => (index % 2 === 0 ? `${text}: ` : `${text}\r\n`));
    const request = `${incoming.method} ${incoming.url} HTTP/1.1\r\n${lines.join("")}\r\n`;
    // In one piece, as the client did: the engine drops a body that it has received with the request, and passes on a later one.
    engine.write(Buffer.concat([Buffer.from(request), head]));
    client.pipe(engine).pipe(client);
    client.on("close", () => engine.destroy());
    engine.on("close", () => client.destroy());
  }
}
