import { once } from "node:events";
import { type Duplex, duplexPair } from "node:stream";
import { type ConnectOptions, connectQmp, type Open, type QemuProtocol, type QmpClient } from "../src/index.ts";
import { unreachable } from "../src/unreachable.ts";

/** A request that the server received. */
export interface Request {
  /** The received line, if it was not a JSON object. */
  readonly malformed?: string | undefined;
  readonly execute?: string | undefined;
  readonly "exec-oob"?: string | undefined;
  readonly arguments?: Record<string, unknown> | undefined;
  readonly id: number;
}

export const GREETING = {
  QMP: { version: { qemu: { major: 7, minor: 2, micro: 22 }, package: "Debian 1:7.2" }, capabilities: ["oob"] },
};

/** The server's side of a QMP connection. A test decides what it sends and when. */
export class ScriptedQmp {
  readonly stream: Duplex;
  readonly #requests: Request[] = [];
  #text = "";

  constructor(stream: Duplex) {
    this.stream = stream;
    stream.setEncoding("utf8");
    stream.on("data", (text: string) => this.#take(text));
    stream.on("error", () => undefined);
  }

  send(...messages: object[]): void {
    this.sendText(messages.map((message) => `${JSON.stringify(message)}\r\n`).join(""));
  }

  sendText(text: string): void {
    this.stream.write(text);
  }

  event(name: string, data?: object): void {
    this.send({ timestamp: { seconds: 1_700_000_000, microseconds: 123_456 }, event: name, data });
  }

  /** Waits for the next request. */
  async request(): Promise<Request> {
    for (;;) {
      const request = this.#requests.shift();
      if (request !== undefined) return request;
      await once(this.stream, "request");
    }
  }

  async requests(count: number): Promise<Request[]> {
    const requests: Request[] = [];
    while (requests.length < count) requests.push(await this.request());
    return requests;
  }

  async answer(value: unknown): Promise<Request> {
    const request = await this.request();
    this.send({ return: value, id: request.id });
    return request;
  }

  end(): void {
    this.stream.end();
  }

  #take(text: string): void {
    const lines = (this.#text + text).split("\n");
    this.#text = lines.pop() ?? unreachable("split() returns at least one part");
    this.#requests.push(...lines.filter((line) => line.trim() !== "").map(parseRequest));
    this.stream.emit("request");
  }
}

function parseRequest(line: string): Request {
  try {
    const request: unknown = JSON.parse(line.replace(/^\ufffd+/, ""));
    if (typeof request === "object" && request !== null && !Array.isArray(request)) return request as Request;
  } catch {}
  return { malformed: line, id: 0 };
}

/** A client and its scripted server. */
export interface Session extends AsyncDisposable {
  /** Typed with QEMU's own commands, and any name that a test invents. */
  readonly client: QmpClient<Open<QemuProtocol>>;
  readonly server: ScriptedQmp;
  /** The client's end of the stream. */
  readonly stream: Duplex;
}

/** Connects a client to a scripted server and answers the negotiation. */
export async function openSession(options?: ConnectOptions, greeting: object = GREETING): Promise<Session> {
  const [stream, far] = duplexPair();
  const server = new ScriptedQmp(far);
  server.send(greeting);
  const [client] = await Promise.all([connectQmp<Open<QemuProtocol>>(stream, options), server.answer({})]);
  return {
    client,
    server,
    stream,
    async [Symbol.asyncDispose]() {
      await client.close();
      stream.destroy();
      far.destroy();
    },
  };
}

/** Returns the error that the promise rejects with. Fails if it does not reject. */
export async function errorOf(promise: Promise<unknown>): Promise<Error & { code?: string }> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof Error) return outcome;
  throw new Error(`Expected a rejection with an Error, got ${String(outcome)}`);
}
