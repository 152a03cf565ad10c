import { Agent } from "node:http";
import { Agent as SecureAgent } from "node:https";
import { Socket } from "node:net";
import type { Readable } from "node:stream";
import { inspect } from "node:util";
import { DockerNodesError } from "../errors.ts";
import { engineSocketPath } from "./engine-address.ts";

const OK_STATUSES = { 200: true, 201: true, 204: true, 304: true };
/** More than a listing of thousands of containers needs. */
const MAX_BODY_BYTES = 64 << 20;

/** One request to the engine. */
export interface Request {
  /** The action, for errors: `starting container alpy-…`. */
  readonly action: string;
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly query?: object | undefined;
  readonly body?: object | undefined;
  /** A tar archive, in place of `body`. */
  readonly archive?: Buffer | undefined;
}

/** A response whose body is still arriving. */
export interface OpenResponse {
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: Readable;
  /** Closes the connection. */
  readonly close: () => void;
}

/** The part of dockerode's client that we use. */
interface Modem {
  agent?: Agent;
  readonly protocol?: string;
  dial(options: object, callback: (error: Error | null, response: unknown) => void): void;
}

/** What dockerode passes to the callback of a request whose body is a stream. */
type Response = Readable & { readonly headers: NodeJS.Dict<string | string[]> };

/**
 * Sends requests with dockerode's client. Each request has a life of its own, which ends with any failure: then its connection
 * is closed, no matter what dockerode still waits for. Closing the client ends all of them.
 */
export class Client {
  readonly #modem: Modem;
  readonly #agent: Agent;
  readonly #lives = new Set<AbortController>();
  #closed = false;

  private constructor(modem: Modem, agent: Agent) {
    this.#modem = modem;
    this.#agent = agent;
  }

  static async load(socketPath: string | undefined): Promise<Client> {
    // Loaded here, because users without nodes need not spend the time. The published package contains it.
    const { default: Docker } = await import("dockerode");
    const path = socketPath ?? engineSocketPath();
    const modem = new Docker(path === undefined ? undefined : { socketPath: path, host: undefined }).modem as Modem;
    // An agent of our own, whose idle connections end with the client.
    const agent = modem.protocol === "https" ? new SecureAgent({ keepAlive: true }) : new Agent({ keepAlive: true });
    // dockerode prints the options of each request, for a debugger or not: all connections of the agent, in all detail.
    Object.defineProperty(agent, inspect.custom, { value: () => "Agent", enumerable: false });
    modem.agent = agent;
    return new Client(modem, agent);
  }

  /** Sends a request and returns the whole body of the response. */
  async fetch(request: Request, signal: AbortSignal): Promise<string> {
    const chunks: Uint8Array[] = [];
    let length = 0;
    await this.read(request, signal, (chunk) => {
      length += chunk.length;
      if (length > MAX_BODY_BYTES) throw new RangeError(`the response is longer than ${MAX_BODY_BYTES} bytes`);
      chunks.push(chunk);
    });
    return Buffer.concat(chunks).toString();
  }

  /** Sends a request and passes on the body of the response as it arrives. */
  async read(request: Request, signal: AbortSignal, sink: (chunk: Uint8Array) => void): Promise<void> {
    using life = this.#begin(signal);
    try {
      const response = (await this.#dial(request, {}, life.signal)) as Response;
      for await (const chunk of response) sink(chunk as Uint8Array);
    } catch (error) {
      life.end();
      throw error;
    }
  }

  /** Sends a request and returns the response as soon as it begins. `signal` ends only the wait for it. */
  async open(request: Request, signal: AbortSignal): Promise<OpenResponse> {
    const life = this.#begin(signal);
    try {
      const response = (await this.#dial(request, {}, life.signal)) as Response;
      life.keep();
      response.once("close", life.end);
      return { headers: response.headers, body: response, close: life.end };
    } catch (error) {
      life.end();
      throw error;
    }
  }

  /** Sends a request that turns the connection into a stream in both directions. `signal` ends only the wait for it. */
  async upgrade(request: Request, signal: AbortSignal): Promise<Socket> {
    const life = this.#begin(signal);
    try {
      // Without a body: the engine would pass on one that arrives after the head, as input of the container.
      const bare = request.body === undefined ? { ...request, archive: Buffer.alloc(0) } : request;
      const socket = await this.#dial(bare, { hijack: true }, life.signal);
      if (!(socket instanceof Socket)) {
        throw new DockerNodesError(
          "engine-failed",
          `${request.action}: the Docker engine did not turn the connection into a stream: a proxy in between must pass on ` +
            "the header Upgrade",
        );
      }
      life.keep();
      // A reset connection closes as well; its reason does not matter.
      socket.on("error", () => undefined).once("close", life.end);
      life.signal.addEventListener("abort", () => socket.destroy(), { once: true });
      return socket;
    } catch (error) {
      life.end();
      throw error;
    }
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** Ends all requests and connections, and refuses later ones. */
  close(): void {
    this.#closed = true;
    for (const life of [...this.#lives]) life.abort();
    this.#agent.destroy();
  }

  /** Begins the life of a request: until {@link keep} is called, `signal` ends it. */
  #begin(signal: AbortSignal) {
    if (this.#closed) throw new DockerNodesError("closed", "the connection to the Docker engine is closed");
    signal.throwIfAborted();
    const controller = new AbortController();
    const keep = () => signal.removeEventListener("abort", end);
    const forget = () => {
      keep();
      this.#lives.delete(controller);
    };
    const end = () => {
      forget();
      controller.abort();
    };
    signal.addEventListener("abort", end, { once: true });
    this.#lives.add(controller);
    return { signal: controller.signal, keep, end, [Symbol.dispose]: forget };
  }

  #dial({ method, path, query = {}, body, archive }: Request, mode: object, abortSignal: AbortSignal) {
    const options = {
      path: `${path}?`,
      method,
      abortSignal,
      options: { _query: query, _body: body },
      file: archive,
      statusCodes: OK_STATUSES,
      // The body is ours to read: dockerode does not notice one that is cut.
      isStream: true,
      ...mode,
    };
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#modem.dial(options, (error, response) => (error ? reject(error) : resolve(response)));
    return promise;
  }
}
