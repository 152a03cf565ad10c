import type { Socket } from "node:net";
import { multipliedTimeoutMs, NO_FACTOR, startDeadline } from "../deadline.ts";
import { DockerNodesError } from "../errors.ts";
import { escapeForeign } from "../escape-foreign.ts";
import type { WaitOptions } from "../wait-options.ts";
import { Client, type OpenResponse, type Request } from "./client.ts";
import type { ContainerSpec } from "./container-spec.ts";
import { engineAddress, requireSupported } from "./engine-address.ts";
import { engineError } from "./engine-error.ts";
import { type EngineTurns, turnsOf } from "./engine-turns.ts";
import {
  type InspectedContainer,
  type ListedContainer,
  readCreatedId,
  readExecExitCode,
  readExitCode,
  readInspected,
  readListing,
} from "./responses.ts";

/** Long enough for a busy host. Calls that are much work are made a few at a time, see {@link EngineTurns}. */
const CALL_TIMEOUT_MS = 60_000;
/** An engine that accepts connections and does not answer must be noticed within seconds. */
const PING_TIMEOUT_MS = 5_000;

/** A watch for a container's exit. */
export interface ExitWatch {
  /** The exit code. Rejects if the watch ends first. */
  readonly exit: Promise<number>;
  /** Ends the watch, and closes its connection. */
  readonly cancel: () => void;
}

/** The size of a terminal, in characters. */
export interface TerminalSize {
  /** The number of columns, from 1 to 65535. */
  readonly columns: number;
  /** The number of rows, from 1 to 65535. */
  readonly rows: number;
}

interface EngineParts {
  readonly client: Client;
  readonly address: string;
  readonly timeoutFactor: number;
}

/** The Docker engine: the calls that we need, each with a deadline, each rejecting with a {@link DockerNodesError}. */
export class Engine implements Disposable {
  /** The engine's name and version as it reports them: `Docker/20.10.24 (linux)`. */
  readonly server: string;
  /** Multiplies the time-outs of the node set that uses it, where a call names none. */
  readonly timeoutFactor: number;
  readonly #client: Client;
  readonly #address: string;
  readonly #turns: EngineTurns;
  readonly #closing = new AbortController();

  private constructor({ client, address, timeoutFactor }: EngineParts, server: string) {
    this.#client = client;
    this.#address = address;
    this.#turns = turnsOf(address);
    this.timeoutFactor = timeoutFactor;
    this.server = server;
  }

  /** Connects to the engine and checks that it answers. */
  static async connect(
    socketPath: string | undefined,
    wait: WaitOptions = {},
    timeoutFactor: number = NO_FACTOR,
  ): Promise<Engine> {
    const action = "looking for the engine";
    const address = socketPath ?? engineAddress();
    if (socketPath === undefined) requireSupported(address);
    const client = await Client.load(socketPath).catch((cause: unknown) => {
      throw engineError(action, address, cause);
    });
    try {
      const parts = { client, address, timeoutFactor };
      const unnamed = new Engine(parts, "unknown");
      const response = await unnamed.open(
        { action, method: "GET", path: "/_ping" },
        { timeoutMs: multipliedTimeoutMs(PING_TIMEOUT_MS, timeoutFactor), ...wait },
      );
      response.body.resume();
      const { server = "unknown", "api-version": version } = response.headers;
      if (version !== undefined) return new Engine(parts, escapeForeign(String(server)));
      const message = `${action}: something answers at ${address}, but it is not a Docker engine: its response has no Api-Version`;
      throw new DockerNodesError("engine-failed", message);
    } catch (error) {
      client.close();
      throw error;
    }
  }

  /** Ends all calls in progress and closes all connections; later calls reject with `closed`. */
  [Symbol.dispose](): void {
    this.#closing.abort(new DockerNodesError("closed", "the connection to the Docker engine is closed"));
    this.#client.close();
  }

  /**
   * Creates a container and returns its id. `signal` ends it before the request is sent, not afterwards: an abandoned container
   * would appear after our clean-up.
   */
  async create({ name, body }: ContainerSpec, signal?: AbortSignal): Promise<string> {
    const action = `creating container ${name}`;
    const request: Request = { action, method: "POST", path: "/containers/create", query: { name }, body };
    return readCreatedId(action, await this.#inTurn(signal, () => this.fetch(request)));
  }

  /**
   * Attaches to a container's output and, if `stdin`, its input. Attach before the start, so that nothing is missed.
   * @param logs whether what it has written so far comes first, if the engine has kept it
   */
  async attach(id: string, stdin: boolean, wait?: WaitOptions, logs = false): Promise<Socket> {
    const query = { stream: true, stdin, stdout: true, stderr: true, logs };
    const path = `/containers/${id}/attach`;
    const request: Request = { action: `attaching to container ${id}`, method: "POST", path, query };
    return await this.#call(request, wait, (signal) => this.#client.upgrade(request, signal));
  }

  async start(id: string, name: string, wait?: WaitOptions): Promise<void> {
    const action = `starting container ${name}`;
    const request: Request = { action, method: "POST", path: `/containers/${id}/start`, body: {} };
    await this.#inTurn(wait?.signal, () => this.fetch(request, wait));
  }

  /** Unpacks a tar archive into a folder of a container. */
  async putArchive(id: string, folder: string, archive: Buffer, wait?: WaitOptions): Promise<void> {
    const action = `putting files into ${folder} of container ${id}`;
    const path = `/containers/${id}/archive`;
    await this.fetch({ action, method: "PUT", path, query: { path: folder }, archive }, wait);
  }

  /** Returns the events of these kinds for containers with this label, one line of JSON each, from `since` on, in seconds. */
  async events(label: string, kinds: readonly string[], since: number, wait?: WaitOptions): Promise<OpenResponse> {
    const query = { filters: JSON.stringify({ label: [label], event: kinds }), since };
    return await this.open({ action: "listening to events", method: "GET", path: "/events", query }, wait);
  }

  /** Sends a signal to a container. A container that has already ended is not an error. */
  async kill(id: string, signal: string, wait?: WaitOptions): Promise<void> {
    const action = `sending ${signal} to container ${id}`;
    const path = `/containers/${id}/kill`;
    await ignoringStatus([404, 409], this.fetch({ action, method: "POST", path, query: { signal }, body: {} }, wait));
  }

  /** Sets the size of a container's terminal, in characters. */
  async resize(id: string, { columns, rows }: TerminalSize, wait?: WaitOptions): Promise<void> {
    const action = `resizing the terminal of container ${id}`;
    const path = `/containers/${id}/resize`;
    await this.fetch({ action, method: "POST", path, query: { w: columns, h: rows }, body: {} }, wait);
  }

  /** Prepares a further process of a running container and returns its id; {@link startExec} starts it. */
  async createExec(id: string, body: object, wait?: WaitOptions): Promise<string> {
    const action = `preparing a command in container ${id}`;
    return readCreatedId(
      action,
      await this.fetch({ action, method: "POST", path: `/containers/${id}/exec`, body }, wait),
    );
  }

  /** Starts a process that {@link createExec} has prepared, and returns the connection to its streams. */
  async startExec(exec: string, wait?: WaitOptions): Promise<Socket> {
    const body = { Detach: false, Tty: false };
    const request: Request = { action: "starting a command", method: "POST", path: `/exec/${exec}/start`, body };
    return await this.#call(request, wait, (signal) => this.#client.upgrade(request, signal));
  }

  /** Returns the exit code of a process that {@link startExec} has started, whose streams have ended. */
  async execExitCode(exec: string, wait?: WaitOptions): Promise<number> {
    const action = "asking for the exit code of a command";
    return readExecExitCode(action, await this.fetch({ action, method: "GET", path: `/exec/${exec}/json` }, wait));
  }

  /** Returns what the engine knows of a container; `undefined` if it is gone. */
  async inspect(container: string, wait?: WaitOptions): Promise<InspectedContainer | undefined> {
    const action = `inspecting container ${container}`;
    const path = `/containers/${encodeURIComponent(container)}/json`;
    try {
      return readInspected(action, await this.fetch({ action, method: "GET", path }, wait));
    } catch (error) {
      if (error instanceof DockerNodesError && error.statusCode === 404) return undefined;
      throw error;
    }
  }

  /**
   * Watches for a container's exit. Settles when the engine watches, so that the container can be started.
   * @param condition `not-running` also for one that may have exited
   */
  async watchExit(
    id: string,
    wait?: WaitOptions,
    condition: "next-exit" | "not-running" = "next-exit",
  ): Promise<ExitWatch> {
    const query = { condition };
    const action = `waiting for container ${id}`;
    const request: Request = { action, method: "POST", path: `/containers/${id}/wait`, query, body: {} };
    const response = await this.open(request, wait);
    const exit = readExitCode(action, response.body).catch((cause: unknown) => {
      throw this.#errorOf(action, cause);
    });
    exit.catch(() => undefined);
    return { exit, cancel: response.close };
  }

  /** Removes a container, running or not. Settles when it is gone; one that is already gone is not an error. */
  async remove(id: string, wait?: WaitOptions): Promise<void> {
    const path = `/containers/${id}`;
    const query = { force: true, v: true };
    const request: Request = { action: `removing container ${id}`, method: "DELETE", path, query };
    const removal = this.#inTurn(wait?.signal, () => this.fetch(request, wait));
    if (await ignoringStatus([404, 409], removal)) return;
    // The engine is already removing it, by AutoRemove.
    const action = `waiting for the removal of container ${id}`;
    const condition = { condition: "removed" };
    const gone: Request = { action, method: "POST", path: `${path}/wait`, query: condition, body: {} };
    await ignoringStatus([404], this.fetch(gone, wait));
  }

  /** Returns all containers, running or not, with the label, `key` or `key=value`. */
  async list(label: string, wait?: WaitOptions): Promise<ListedContainer[]> {
    const query = { all: true, filters: JSON.stringify({ label: [label] }) };
    const action = "listing containers";
    return readListing(action, await this.fetch({ action, method: "GET", path: "/containers/json", query }, wait));
  }

  /** Sends one request and returns the whole body of the response. */
  async fetch(request: Request, wait?: WaitOptions): Promise<string> {
    return await this.#call(request, wait, (signal) => this.#client.fetch(request, signal));
  }

  /** Sends one request and returns the response as soon as it begins. `wait` limits only the wait for this. */
  async open(request: Request, wait?: WaitOptions): Promise<OpenResponse> {
    return await this.#call(request, wait, (signal) => this.#client.open(request, signal));
  }

  /** Sends one request and passes on the body of the response as it arrives, to its end. */
  async read(request: Request, wait: WaitOptions, sink: (chunk: Uint8Array) => void): Promise<void> {
    await this.#call(request, wait, (signal) => this.#client.read(request, signal, sink));
  }

  /** Makes a call that is much work for the engine when it is its turn. Its clock starts then. */
  async #inTurn<T>(signal: AbortSignal | undefined, call: () => Promise<T>): Promise<T> {
    const { signal: closing } = this.#closing;
    return await this.#turns.take(signal === undefined ? closing : AbortSignal.any([closing, signal]), call);
  }

  async #call<T>({ action }: Request, wait: WaitOptions = {}, send: (signal: AbortSignal) => Promise<T>): Promise<T> {
    using deadline = startDeadline(
      () => `${action}: the Docker engine's response`,
      wait,
      CALL_TIMEOUT_MS,
      this.timeoutFactor,
    );
    try {
      return await deadline.race(send(deadline.signal));
    } catch (error) {
      if (deadline.signal.aborted) throw deadline.signal.reason;
      throw this.#errorOf(action, error);
    }
  }

  #errorOf(action: string, cause: unknown): unknown {
    if (cause instanceof DockerNodesError) return cause;
    if (!this.#client.isClosed) return engineError(action, this.#address, cause);
    return new DockerNodesError("closed", `${action}: the connection to the Docker engine is closed`, { cause });
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
