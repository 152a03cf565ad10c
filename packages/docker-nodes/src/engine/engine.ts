import type { IncomingMessage } from "node:http";
import type { Duplex, Readable } from "node:stream";
import { startDeadline } from "../deadline.ts";
import { DockerNodesError } from "../errors.ts";
import type { WaitOptions } from "../wait-options.ts";
import type { ContainerSpec } from "./container-spec.ts";
import { engineAddress, requireSupported } from "./engine-address.ts";
import { engineError } from "./engine-error.ts";

/** Long enough for a busy host that starts sixty containers in parallel. */
const CALL_TIMEOUT_MS = 60_000;
/** An engine that accepts connections and does not answer must be noticed within seconds. */
const PING_TIMEOUT_MS = 5_000;

const OK_STATUSES = { 200: true, 201: true, 204: true, 304: true };

/** One request. */
export interface Call {
  /** The action, for errors: `starting container alpy-…`. */
  readonly action: string;
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly query?: object | undefined;
  readonly body?: object | undefined;
  /** A tar archive, in place of `body`. */
  readonly archive?: Buffer | undefined;
  /** Whether the response's body is a stream, the output of a container, or a stream in both directions. Default: none of them. */
  readonly stream?: "response" | "output" | "duplex" | undefined;
}

/** The part of dockerode's client that we use: one request. */
interface Client {
  dial(options: object, callback: (error: Error | null, response: unknown) => void): void;
}

/** One container in a listing. */
export interface ListedContainer {
  readonly Id: string;
  readonly Labels: Record<string, string>;
}

/** A watch for a container's exit. */
export interface ExitWatch {
  /** The exit code. Rejects if the watch ends first. */
  readonly exit: Promise<number>;
  /** Ends the watch, and closes its connection. */
  readonly cancel: () => void;
}

/** The Docker engine: the calls that we need, each with a deadline, each rejecting with a {@link DockerNodesError}. */
export class Engine {
  /** The engine's name and version as it reports them: `Docker/20.10.24 (linux)`. */
  readonly server: string;
  readonly #client: Client;
  readonly #address: string;

  private constructor(client: Client, address: string, server: string) {
    this.#client = client;
    this.#address = address;
    this.server = server;
  }

  /** Connects to the engine and checks that it answers. */
  static async connect(socketPath: string | undefined, wait: WaitOptions = {}): Promise<Engine> {
    const address = socketPath ?? engineAddress();
    if (socketPath === undefined) requireSupported(address);
    // Loaded here, because users without nodes need not spend the time. The published package contains it.
    const { default: Docker } = await import("dockerode");
    const docker = new Docker(socketPath === undefined ? undefined : { socketPath, host: undefined });
    const ping: Call = { action: "looking for the engine", method: "GET", path: "/_ping", stream: "response" };
    const unnamed = new Engine(docker.modem, address, "unknown");
    const response = (await unnamed.call(ping, { timeoutMs: PING_TIMEOUT_MS, ...wait })) as IncomingMessage;
    response.resume();
    return new Engine(docker.modem, address, String(response.headers["server"] ?? "unknown"));
  }

  /** Creates a container and returns its id. Never aborted: an abandoned container would appear after our clean-up. */
  async create({ name, body }: ContainerSpec): Promise<string> {
    const action = `creating container ${name}`;
    const response = await this.call({ action, method: "POST", path: "/containers/create", query: { name }, body });
    return (response as { Id: string }).Id;
  }

  /** Attaches to a container's output and, if `stdin`, its input. Attach before the start, so that nothing is missed. */
  async attach(id: string, stdin: boolean, wait?: WaitOptions): Promise<Duplex> {
    const query = { stream: true, stdin, stdout: true, stderr: true };
    const stream = stdin ? "duplex" : "output";
    const path = `/containers/${id}/attach`;
    const call: Call = { action: `attaching to container ${id}`, method: "POST", path, query, stream };
    return (await this.call(call, wait)) as Duplex;
  }

  async start(id: string, name: string, wait?: WaitOptions): Promise<void> {
    const action = `starting container ${name}`;
    await this.call({ action, method: "POST", path: `/containers/${id}/start`, body: {} }, wait);
  }

  /** Unpacks a tar archive into a folder of a container. */
  async putArchive(id: string, folder: string, archive: Buffer, wait?: WaitOptions): Promise<void> {
    const action = `putting files into ${folder} of container ${id}`;
    const path = `/containers/${id}/archive`;
    await this.call({ action, method: "PUT", path, query: { path: folder }, archive }, wait);
  }

  /** Returns the events of one kind for containers with this label, one line of JSON each, from now on. */
  async events(label: string, event: string, wait?: WaitOptions): Promise<Readable> {
    const query = { filters: JSON.stringify({ label: [label], event: [event] }) };
    const call: Call = { action: "listening to events", method: "GET", path: "/events", query, stream: "response" };
    return (await this.call(call, wait)) as Readable;
  }

  /** Sends a signal to a container. A container that has already ended is not an error. */
  async kill(id: string, signal: string, wait?: WaitOptions): Promise<void> {
    const action = `sending ${signal} to container ${id}`;
    const path = `/containers/${id}/kill`;
    await ignoringStatus([404, 409], this.call({ action, method: "POST", path, query: { signal }, body: {} }, wait));
  }

  /** Watches for a container's exit. Settles when the engine watches, so that the container can be started. */
  async watchExit(id: string, wait?: WaitOptions): Promise<ExitWatch> {
    const query = { condition: "next-exit" };
    const action = `waiting for container ${id}`;
    const path = `/containers/${id}/wait`;
    const call: Call = { action, method: "POST", path, query, body: {}, stream: "response" };
    const response = (await this.call(call, wait)) as Readable;
    const exit = readExit(response).catch((cause) => Promise.reject(engineError(action, this.#address, cause)));
    exit.catch(() => undefined);
    return { exit, cancel: () => response.destroy() };
  }

  /** Removes a container, running or not. Settles when it is gone; one that is already gone is not an error. */
  async remove(id: string, wait?: WaitOptions): Promise<void> {
    const path = `/containers/${id}`;
    const query = { force: true, v: true };
    const removal = this.call({ action: `removing container ${id}`, method: "DELETE", path, query }, wait);
    if (await ignoringStatus([404, 409], removal)) return;
    // The engine is already removing it, by AutoRemove.
    const action = `waiting for the removal of container ${id}`;
    const condition = { condition: "removed" };
    const gone: Call = { action, method: "POST", path: `${path}/wait`, query: condition, body: {} };
    await ignoringStatus([404], this.call(gone, wait));
  }

  /** Returns all containers, running or not, with the label, `key` or `key=value`. */
  async list(label: string, wait?: WaitOptions): Promise<ListedContainer[]> {
    const query = { all: true, filters: JSON.stringify({ label: [label] }) };
    const call: Call = { action: "listing containers", method: "GET", path: "/containers/json", query };
    return (await this.call(call, wait)) as ListedContainer[];
  }

  /** Sends one request. */
  async call(call: Call, wait: WaitOptions = {}): Promise<unknown> {
    using deadline = startDeadline(() => `${call.action}: the Docker engine's response`, wait, CALL_TIMEOUT_MS);
    try {
      return await deadline.race(this.#dial(call, deadline.signal));
    } catch (error) {
      if (deadline.signal.aborted || error instanceof DockerNodesError) throw error;
      throw engineError(call.action, this.#address, error);
    }
  }

  #dial({ method, path, query = {}, body, archive, stream }: Call, abortSignal: AbortSignal): Promise<unknown> {
    const options = {
      path: `${path}?`,
      method,
      abortSignal,
      options: { _query: query, _body: body },
      file: archive,
      statusCodes: OK_STATUSES,
      isStream: stream !== undefined,
      hijack: stream === "output" || stream === "duplex",
      openStdin: stream === "duplex",
    };
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#client.dial(options, (error, response) => (error ? reject(error) : resolve(response)));
    return promise;
  }
}

async function ignoringStatus(statuses: readonly number[], work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    const status = error instanceof DockerNodesError ? error.statusCode : undefined;
    if (status !== undefined && statuses.includes(status)) return false;
    throw error;
  }
}

async function readExit(response: Readable): Promise<number> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const { StatusCode } = JSON.parse(Buffer.concat(chunks).toString()) as { StatusCode: number };
  return StatusCode;
}
