import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";

const ENGINE_SOCKET = "/var/run/docker.sock";

/** What happens to a request in place of the engine's response: a status, or a connection that is cut, hangs or is not HTTP. */
export type EngineFault = "500" | "409" | "429" | "cut" | "cut-body" | "garbage" | "garbage-json" | "hang";

/** The requests that a fault happens to, as `POST /containers/…/start`: those that match, from the nth on. */
export interface FaultPlan {
  readonly fault: EngineFault;
  readonly match: RegExp;
  /** Default: 1. */
  readonly from?: number;
  /** How many of them. Default: all. */
  readonly count?: number;
}

/** A proxy before the real engine, which breaks the requests of a plan. */
export class FaultyEngine implements AsyncDisposable {
  readonly socketPath: string;
  /** The requests so far. */
  readonly requests: string[] = [];
  readonly #folder: string;
  readonly #sockets = new Set<Duplex>();
  /** The last request on each connection. */
  readonly #users = new Map<Duplex, string>();
  readonly #server = createServer();
  #plan: FaultPlan | undefined;
  #matches = 0;

  private constructor(folder: string) {
    this.#folder = folder;
    this.socketPath = join(folder, "engine.sock");
    this.#server.on("connection", (socket: Socket) => this.#track(socket));
    this.#server.on("request", (incoming: IncomingMessage, response: ServerResponse) => {
      const fault = this.#faultOf(incoming);
      if (fault === undefined) this.#forward(incoming, response);
      else if (/^\d+$/.test(fault)) response.writeHead(Number(fault)).end('{"message":"injected"}');
      else this.#break(fault, incoming.socket);
    });
    this.#server.on("upgrade", (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
      const fault = this.#faultOf(incoming);
      if (fault === undefined) this.#tunnel(incoming, socket, head);
      else this.#break(fault, socket);
    });
  }

  static async start(): Promise<FaultyEngine> {
    const engine = new FaultyEngine(await mkdtemp(join(tmpdir(), "docker-nodes-")));
    await once(engine.#server.listen(engine.socketPath), "listening");
    return engine;
  }

  /** Breaks requests from now on; without a plan, none. */
  plan(plan?: FaultPlan): void {
    this.#plan = plan;
    this.#matches = 0;
    this.requests.length = 0;
  }

  /** Whether a handle of this process is one of the proxy's own connections. */
  owns(handle: unknown): boolean {
    return this.#sockets.has(handle as Duplex);
  }

  /** Closes all connections, also those that hang; or only that of one request, such as `GET /events`. */
  cut(request?: string): void {
    for (const socket of this.#sockets)
      if (request === undefined || this.#users.get(socket) === request) socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    this.#server.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #faultOf({ method, url, socket }: IncomingMessage): EngineFault | undefined {
    const shown = `${method} ${url?.split("?")[0]}`;
    this.#users.set(socket, shown);
    this.requests.push(shown);
    if (!this.#plan?.match.test(shown)) return undefined;
    const number = ++this.#matches;
    const { fault, from = 1, count = Number.POSITIVE_INFINITY } = this.#plan;
    return number >= from && number < from + count ? fault : undefined;
  }

  #break(fault: EngineFault, socket: Duplex): void {
    const answer = (status: string, body: string, length = body.length) =>
      socket.write(`HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${body}`);
    if (fault === "hang") socket.pause();
    else if (fault === "cut") socket.destroy();
    else if (fault === "garbage") socket.end("\u0000\u001b]0;not HTTP\u0007\r\n\r\n");
    else if (fault === "garbage-json") answer("200 OK", "<html>\u009b31mnot the engine</html>");
    else if (fault === "cut-body") {
      answer("200 OK", '{"Id": "', 1000);
      setImmediate(() => socket.destroy());
    } else answer(`${fault} Fault`, '{"message":"injected"}');
  }

  #forward(incoming: IncomingMessage, response: ServerResponse): void {
    const { method, url, headers } = incoming;
    const outgoing = request({ socketPath: ENGINE_SOCKET, method, path: url, headers, agent: false }, (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.rawHeaders);
      response.flushHeaders();
      answer.on("error", () => response.destroy()).pipe(response);
    });
    outgoing.on("error", () => response.destroy()).on("socket", (socket) => this.#track(socket));
    response.on("close", () => outgoing.destroy());
    incoming.pipe(outgoing);
  }

  #tunnel({ method, url, rawHeaders }: IncomingMessage, socket: Duplex, head: Buffer): void {
    const engine = connect(ENGINE_SOCKET);
    this.#track(engine);
    const lines = rawHeaders.map((text, index) => (index % 2 === 0 ? `${text}: ` : `${text}\r\n`)).join("");
    engine.write(`${method} ${url} HTTP/1.1\r\n${lines}\r\n`);
    engine.write(head);
    engine.pipe(socket).pipe(engine);
    engine.on("close", () => socket.destroy());
    socket.on("close", () => engine.destroy()).on("error", () => undefined);
  }

  #track(socket: Duplex): void {
    this.#sockets.add(socket);
    socket
      .on("error", () => undefined)
      .once("close", () => {
        this.#sockets.delete(socket);
        this.#users.delete(socket);
      });
  }
}
