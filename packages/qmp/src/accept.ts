import { createServer, type Server, type Socket } from "node:net";
import { Call } from "./call.ts";
import type { QmpClient } from "./client.ts";
import { connectQmp } from "./connect.ts";
import { QmpError } from "./errors.ts";
import {
  type ConnectOptions,
  checkAddress,
  describeAddress,
  type OperationOptions,
  type QmpAddress,
  resolveSettings,
} from "./options.ts";
import type { Protocol } from "./protocol.ts";
import type { QemuProtocol } from "./qemu-protocol.ts";
import { traceCaller } from "./trace.ts";

/** An address at which QEMU is awaited, live while this is held. */
export interface QmpListener<P extends Protocol = QemuProtocol> extends AsyncDisposable {
  /** Where it listens; with the port that the system chose, where 0 was asked for. */
  readonly address: QmpAddress;
  /**
   * The client of the QEMU that dials in, or has dialled in since the one before it ended. Settles when commands can be sent.
   *
   * @throws {QmpError} accept-timeout: nobody dialled in; closed: the listener has been closed; else as `connectQmp` does.
   */
  accept(options?: OperationOptions): Promise<QmpClient<P>>;
  /** Stops listening, removes the socket's file and turns away who waits. Clients that were accepted live on. Idempotent. */
  close(): Promise<void>;
}

/**
 * Listens where QEMU is told to dial in (`-qmp unix:PATH,server=off`, `-qmp tcp:HOST:PORT,server=off`): to be called before
 * QEMU starts, since QEMU ends where nobody listens. It serves one QEMU at a time: who else dials in while
 * a client is live, or one is awaited by nobody yet, is turned away at once. A QEMU that dials again (`reconnect=1`) after the
 * end is for the next `accept()`.
 *
 * TCP listens on 127.0.0.1 unless a host is given; whoever reaches it can pose as QEMU.
 *
 * @throws {QmpError} listen-failed: the address is in use, or not to be had. A file that is there already is left alone.
 * @example
 * await using listener = await acceptQmp({ path: "/run/vm/qmp.sock" });
 * const qemu = spawn("qemu-system-x86_64", ["-qmp", "unix:/run/vm/qmp.sock,server=off"]);
 * await using qmp = await listener.accept({ timeoutMs: 5000 });
 */
export async function acceptQmp<P extends Protocol = QemuProtocol>(
  address: QmpAddress,
  options: Omit<ConnectOptions, "endOnClose"> = {},
): Promise<QmpListener<P>> {
  resolveSettings(options);
  options.signal?.throwIfAborted();
  const server = createServer();
  const at = await listen(server, checkAddress(address));
  return new Listener<P>(server, at, options);
}

/** The one place for who dials in. */
type Place<P extends Protocol> =
  | { readonly kind: "free" }
  | { readonly kind: "greeting" }
  | { readonly kind: "waiting" | "taken"; readonly client: QmpClient<P> }
  | { readonly kind: "closed" };

class Listener<P extends Protocol> implements QmpListener<P> {
  readonly address: QmpAddress;
  readonly #server: Server;
  readonly #options: ConnectOptions;
  readonly #closing = new AbortController();
  #place: Place<P> = { kind: "free" };
  #accepting: Call<QmpClient<P>> | undefined;

  constructor(server: Server, address: QmpAddress, options: ConnectOptions) {
    this.address = address;
    this.#server = server;
    this.#options = options;
    server.on("connection", (socket) => void this.#dialledIn(socket));
  }

  async accept(options: OperationOptions = {}): Promise<QmpClient<P>> {
    const { timeoutMs } = resolveSettings({ ...this.#options, ...options });
    const { signal } = options;
    signal?.throwIfAborted();
    const place = this.#currentPlace();
    if (place.kind === "closed") throw this.#closedError();
    if (place.kind === "taken" || this.#accepting !== undefined) {
      throw new TypeError(`accept(): expected that the client before has ended, ${this.#where()} serves one at a time`);
    }
    if (place.kind === "waiting") {
      this.#place = { kind: "taken", client: place.client };
      return place.client;
    }
    this.#accepting = new Call(
      { timeoutMs, signal, trace: traceCaller(this.accept) },
      { onTimeout: () => this.#timeoutError(timeoutMs), onGiveUp: () => this.#stopAccepting() },
    );
    return await this.#accepting.promise;
  }

  async close(): Promise<void> {
    const place = this.#place;
    this.#place = { kind: "closed" };
    this.#closing.abort(this.#closedError());
    this.#stopAccepting()?.fail(this.#closedError());
    // Not awaited: a server's end comes after that of its connections, which are the users' own.
    this.#server.close();
    if (place.kind === "waiting") await place.client.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Greets at once, whether or not it is awaited: so its end is seen, too. */
  async #dialledIn(socket: Socket): Promise<void> {
    // Without a listener its error would end our process while nobody has it.
    socket.setNoDelay(true).on("error", () => undefined);
    if (this.#currentPlace().kind !== "free") {
      this.#options.logger?.warn({ at: this.#where() }, "A second QEMU dialled in and was turned away");
      socket.destroy();
      return;
    }
    this.#place = { kind: "greeting" };
    try {
      const signal = this.#closing.signal;
      const client = await connectQmp<P>(socket, { ...this.#options, signal, endOnClose: true });
      if (signal.aborted) await client.close();
      else this.#hand(client);
    } catch (error) {
      this.#leave();
      const accepting = this.#stopAccepting();
      if (accepting === undefined) this.#options.logger?.warn({ error }, "Who dialled in was no QEMU");
      else if (error instanceof QmpError) accepting.fail(error);
      else accepting.reject(error);
    }
  }

  #hand(client: QmpClient<P>): void {
    const accepting = this.#stopAccepting();
    this.#place = { kind: accepting === undefined ? "waiting" : "taken", client };
    accepting?.resolve(client);
  }

  #stopAccepting(): Call<QmpClient<P>> | undefined {
    const accepting = this.#accepting;
    this.#accepting = undefined;
    return accepting;
  }

  /** The place as it is now: a client that has ended has left it. */
  #currentPlace(): Place<P> {
    const place = this.#place;
    if ("client" in place && place.client.state.kind === "ended") this.#place = { kind: "free" };
    return this.#place;
  }

  #leave(): void {
    if (this.#place.kind !== "closed") this.#place = { kind: "free" };
  }

  #where(): string {
    return describeAddress(this.address);
  }

  #closedError(): QmpError {
    return new QmpError("closed", `The listener at ${this.#where()} has been closed`);
  }

  #timeoutError(timeoutMs: number): QmpError {
    const hint = "is QEMU running, and told to dial this address with server=off?";
    return new QmpError("accept-timeout", `No QEMU dialled in at ${this.#where()} within ${timeoutMs} ms: ${hint}`);
  }
}

async function listen(server: Server, address: QmpAddress): Promise<QmpAddress> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  if (address.path === undefined) server.listen(address.port, address.host ?? "127.0.0.1", resolve);
  else server.listen(address.path, resolve);
  try {
    await promise;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new QmpError("listen-failed", `Cannot listen at ${describeAddress(address)}: ${why}`, { cause });
  }
  server.off("error", reject);
  const bound = server.address();
  return typeof bound === "object" && bound !== null ? { host: bound.address, port: bound.port } : address;
}
