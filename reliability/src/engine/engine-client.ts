import { request } from "node:http";

/** The engine's default socket. */
export const DEFAULT_ENGINE_SOCKET = "/var/run/docker.sock";
/** An engine that hangs must not hang the harness. */
const CALL_TIMEOUT_MS = 10_000;

/** One container in a listing. */
export interface ListedContainer {
  readonly Id: string;
  readonly Names: readonly string[];
  readonly State: string;
  readonly Labels: Readonly<Record<string, string>>;
}

/** The few calls of the engine's API that the harness needs, without alpy's code. */
export class EngineClient {
  readonly socketPath: string;

  constructor(socketPath = DEFAULT_ENGINE_SOCKET) {
    this.socketPath = socketPath;
  }

  /** Returns all containers, or those with a label, running or not. */
  async list(label?: string): Promise<ListedContainer[]> {
    const filters = encodeURIComponent(JSON.stringify(label === undefined ? {} : { label: [label] }));
    return JSON.parse(await this.call("GET", `/containers/json?all=true&filters=${filters}`)) as ListedContainer[];
  }

  /** Kills a container; settles when it is dead. */
  async kill(id: string): Promise<void> {
    await this.call("POST", `/containers/${id}/kill`);
  }

  /** Stops a container as `docker stop --time 1`. */
  async stop(id: string): Promise<void> {
    await this.call("POST", `/containers/${id}/stop?t=1`);
  }

  /** Removes a container, running or not. */
  async remove(id: string): Promise<void> {
    await this.call("DELETE", `/containers/${id}?force=true&v=true`);
  }

  /** Returns whether a container exists, also for an engine that lists one which it has removed. */
  async exists(id: string): Promise<boolean> {
    return (await this.#send("GET", `/containers/${id}/json`)).status === 200;
  }

  /** Sends a request and returns the response's body. A container that is gone, or is being removed, is not an error. */
  async call(method: string, path: string): Promise<string> {
    const { status, text } = await this.#send(method, path);
    if (status < 400 || status === 404 || status === 409) return text;
    throw new Error(`${method} ${path}: ${status} ${text}`);
  }

  #send(method: string, path: string): Promise<{ readonly status: number; readonly text: string }> {
    return new Promise((resolve, reject) => {
      const headers = { connection: "close" };
      const signal = AbortSignal.timeout(CALL_TIMEOUT_MS);
      const call = request({ socketPath: this.socketPath, method, path, headers, signal }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk: string) => {
          text += chunk;
        });
        response.on("error", reject).on("end", () => resolve({ status: response.statusCode ?? 0, text }));
      });
      call.on("error", reject).end();
    });
  }
}
