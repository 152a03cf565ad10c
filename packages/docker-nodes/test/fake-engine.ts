import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A response: its status and its body, sent as JSON. */
export type FakeResponse = readonly [status: number, body: unknown];

/** A peer that answers as the engine does, with one response for each method and path. */
export class FakeEngine implements AsyncDisposable {
  readonly socketPath: string;
  readonly #close: () => Promise<void>;

  private constructor(socketPath: string, close: () => Promise<void>) {
    this.socketPath = socketPath;
    this.#close = close;
  }

  static async start(responses: Record<string, FakeResponse | (() => FakeResponse)>): Promise<FakeEngine> {
    const folder = await mkdtemp(join(tmpdir(), "docker-nodes-"));
    const socketPath = join(folder, "engine.sock");
    const server = createServer((request, response) => {
      const found = responses[`${request.method} ${request.url?.split("?")[0]}`] ?? [404, { message: "no page" }];
      const [status, body] = typeof found === "function" ? found() : found;
      response
        .writeHead(status, { server: "Docker/1.2.3 (linux)", "api-version": "1.41", connection: "close" })
        .end(JSON.stringify(body));
    });
    await once(server.listen(socketPath), "listening");
    return new FakeEngine(socketPath, async () => {
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true, force: true });
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }
}
