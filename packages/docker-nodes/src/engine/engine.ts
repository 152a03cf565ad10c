import type { IncomingMessage } from "node:http";
import type { Duplex, Readable } from "node:stream";
import type { ContainerSpec } from "./container-spec.ts";
import { type Limits, startDeadline } from "./deadline.ts";
import { engineError } from "./engine-error.ts";
import { DockerNodesError } from "./errors.ts";

/** Long enough for a loaded machine on which sixty containers start at once. */
const CALL_TIMEOUT_MS = 60_000;
/** An engine that accepts and does not answer must be found out in seconds. */
const PING_TIMEOUT_MS = 5_000;

/** One request. */
export interface Call {
  /** What is tried, for errors: `starting container alpy-…`. */
  readonly what: string;
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly query?: object;
  readonly body?: object;
  /** A tar archive, in place of `body`. */
  readonly archive?: Buffer;
  /** Whether the answer's body is a stream, and whether the connection becomes one in both directions. */
  readonly stream?: "response" | "output" | "duplex";
}

/** The part of dockerode's client that we use: one request. */
interface Client {
  dial(options: object, callback: (error: Error | null, answer: unknown) => void): void;
}

/** One container in a listing. */
export interface ListedContainer {
  readonly Id: string;
  readonly Labels: Record<string, string>;
}

/** A look-out for a container's exit. */
export interface ExitWatch {
  /** The exit code. Rejects when the watch ends before. */
  readonly exit: Promise<number>;
  /** Ends the watch, and the connection that it takes. */
  readonly cancel: () => void;
}

/** The Docker engine: the calls we need, each with a deadline, each rejecting with a {@link DockerNodesError}. */
export class Engine {
  /** What it says of itself: `Docker/20.10.24 (linux)`. */
  readonly server: string;
  readonly #client: Client;
  readonly #address: string;

  private constructor(client: Client, address: string, server = "") {
    this.#client = client;
    this.#address = address;
    this.server = server;
  }

  /** Finds the engine and asks for a sign of life. */
  static async connect(socketPath: string | undefined, limits: Limits = {}): Promise<Engine> {
    // Loaded here, since it takes a quarter of a second that users without nodes need not spend.
    const { default: Docker } = await import("dockerode");
    const docker = new Docker(socketPath === undefined ? undefined : { socketPath, host: undefined });
    const address = socketPath ?? process.env["DOCKER_HOST"] ?? "/var/run/docker.sock";
    const what = "looking for the engine";
    const ping: Call = { what, method: "GET", path: "/_ping", stream: "response" };
    const found = new Engine(docker.modem, address);
    const answer = (await found.call(ping, { timeoutMs: PING_TIMEOUT_MS, ...limits })) as IncomingMessage;
    answer.resume();
    return new Engine(docker.modem, address, String(answer.headers["server"] ?? "unknown"));
  }

  /** Creates a container and answers its id. Never aborted: an abandoned creation would land after our clean-up. */
  async create({ name, body }: ContainerSpec): Promise<string> {
    const what = `creating container ${name}`;
    const answer = await this.call({ what, method: "POST", path: "/containers/create", query: { name }, body });
    return (answer as { Id: string }).Id;
  }

  /** Attaches to a container's output and, if `stdin`, its input. Attach before the start, so that nothing is missed. */
  async attach(id: string, stdin: boolean, limits?: Limits): Promise<Duplex> {
    const query = { stream: true, stdin, stdout: true, stderr: true };
    const stream = stdin ? "duplex" : "output";
    const call: Call = {
      what: `attaching to container ${id}`,
      method: "POST",
      path: `/containers/${id}/attach`,
      query,
      stream,
    };
    return (await this.call(call, limits)) as Duplex;
  }

  async start(id: string, name: string, limits?: Limits): Promise<void> {
    await this.call(
      { what: `starting container ${name}`, method: "POST", path: `/containers/${id}/start`, body: {} },
      limits,
    );
  }

  /** Unpacks a tar archive into a folder of a container. */
  async putArchive(id: string, folder: string, archive: Buffer, limits?: Limits): Promise<void> {
    const what = `putting files into ${folder} of container ${id}`;
    const path = `/containers/${id}/archive`;
    await this.call({ what, method: "PUT", path, query: { path: folder }, archive }, limits);
  }

  /** The events of one kind of the containers that bear the label, a line of JSON each, from now on. */
  async events(label: string, event: string, limits?: Limits): Promise<Readable> {
    const query = { filters: JSON.stringify({ label: [label], event: [event] }) };
    const call: Call = { what: "listening to events", method: "GET", path: "/events", query, stream: "response" };
    return (await this.call(call, limits)) as Readable;
  }

  /** Sends a signal. A container that has ended already is not an error. */
  async kill(id: string, signal: string, limits?: Limits): Promise<void> {
    const call: Call = {
      what: `sending ${signal} to container ${id}`,
      method: "POST",
      path: `/containers/${id}/kill`,
      query: { signal },
      body: {},
    };
    await ignoringStatus([404, 409], this.call(call, limits));
  }

  /**
   * Watches for a container's exit: settles when the engine has begun to watch, so that a start after that cannot be
   * too early.
   */
  async watchExit(id: string, limits?: Limits): Promise<ExitWatch> {
    const query = { condition: "next-exit" };
    const what = `waiting for container ${id}`;
    const call: Call = { what, method: "POST", path: `/containers/${id}/wait`, query, body: {}, stream: "response" };
    const answer = (await this.call(call, limits)) as Readable;
    const exit = readExit(answer).catch((cause) => Promise.reject(engineError(what, this.#address, cause)));
    exit.catch(() => undefined);
    return { exit, cancel: () => answer.destroy() };
  }

  /** Removes a container, running or not. Settles when it is gone; one that is gone already is not an error. */
  async remove(id: string, limits?: Limits): Promise<void> {
    const call: Call = {
      what: `removing container ${id}`,
      method: "DELETE",
      path: `/containers/${id}`,
      query: { force: true, v: true },
    };
    const removed = await ignoringStatus([404, 409], this.call(call, limits));
    if (removed) return;
    // Its own removal, by AutoRemove, is under way.
    const gone: Call = {
      what: `waiting for container ${id} to go`,
      method: "POST",
      path: `/containers/${id}/wait`,
      query: { condition: "removed" },
      body: {},
    };
    await ignoringStatus([404], this.call(gone, limits));
  }

  /** All containers, running or not, that bear the label, `key` or `key=value`. */
  async list(label: string, limits?: Limits): Promise<ListedContainer[]> {
    const query = { all: true, filters: JSON.stringify({ label: [label] }) };
    return (await this.call(
      { what: "listing containers", method: "GET", path: "/containers/json", query },
      limits,
    )) as ListedContainer[];
  }

  /** Makes one request. */
  async call(call: Call, limits: Limits = {}): Promise<unknown> {
    using deadline = startDeadline(() => `${call.what}: the Docker engine's answer`, limits, CALL_TIMEOUT_MS);
    try {
      return await deadline.race(this.#dial(call, deadline.signal));
    } catch (error) {
      if (deadline.signal.aborted || error instanceof DockerNodesError) throw error;
      throw engineError(call.what, this.#address, error);
    }
  }

  #dial({ method, path, query = {}, body, archive, stream }: Call, abortSignal: AbortSignal): Promise<unknown> {
    const options = {
      path: `${path}?`,
      method,
      abortSignal,
      options: body === undefined ? { _query: query } : { _query: query, _body: body },
      ...(archive === undefined ? undefined : { file: archive }),
      statusCodes: OKAY,
      isStream: stream !== undefined,
      hijack: stream === "output" || stream === "duplex",
      openStdin: stream === "duplex",
    };
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#client.dial(options, (error, answer) => (error ? reject(error) : resolve(answer)));
    return promise;
  }
}

const OKAY = { 200: true, 201: true, 204: true, 304: true };

async function ignoringStatus(statuses: readonly number[], work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (error instanceof DockerNodesError && statuses.includes(error.statusCode ?? 0)) return false;
    throw error;
  }
}

async function readExit(answer: Readable): Promise<number> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  const { StatusCode } = JSON.parse(Buffer.concat(chunks).toString()) as { StatusCode: number };
  return StatusCode;
}
