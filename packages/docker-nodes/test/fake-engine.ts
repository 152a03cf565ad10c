import { EventEmitter, once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A response: its status and its body, sent as JSON. */
export type FakeResponse = readonly [status: number, body: unknown];

/** A peer that answers as the engine does, with one response for each method and path. */
export class FakeEngine implements AsyncDisposable {
  readonly socketPath: string;
  readonly #requests: EventEmitter;
  readonly #close: () => Promise<void>;

  private constructor(socketPath: string, requests: EventEmitter, close: () => Promise<void>) {
    this.socketPath = socketPath;
    this.#requests = requests;
    this.#close = close;
  }

  /** Starts it. The response `"hang"` never comes. */
  static async start(responses: Record<string, FakeResponse | "hang" | (() => FakeResponse)>): Promise<FakeEngine> {
    const folder = await mkdtemp(join(tmpdir(), "docker-nodes-"));
    const socketPath = join(folder, "engine.sock");
    const requests = new EventEmitter();
    const server = createServer((request, response) => {
      const name = `${request.method} ${request.url?.split("?")[0]}`;
      requests.emit(name);
      const found = responses[name] ?? [404, { message: "no page" }];
      if (found === "hang") return;
      const [status, body] = typeof found === "function" ? found() : found;
      response
        .writeHead(status, { server: "Docker/1.2.3 (linux)", "api-version": "1.41", connection: "close" })
        .end(JSON.stringify(body));
    });
    await once(server.listen(socketPath), "listening");
    return new FakeEngine(socketPath, requests, async () => {
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true, force: true });
    });
  }

  /** Waits for the next request of this method and path. */
  async received(request: string): Promise<void> {
    await once(this.#requests, request);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }
}
