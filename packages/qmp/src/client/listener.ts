import type { Server, Socket } from "node:net";
import { Call } from "../call/call.ts";
import { captureCallSite } from "../call/call-site.ts";
import { checkOptions, checkSignal, checkTimeout, WAIT_OPTIONS } from "../check-options.ts";
import { describeAddress, type QmpAddress } from "../connection/address.ts";
import type { AcceptOptions, ConnectSettings } from "../connection/connect-options.ts";
import { keepAlive } from "../connection/keep-alive.ts";
import { formatDuration } from "../duration.ts";
import { QmpError, type QmpErrorCode } from "../errors.ts";
import type { Protocol } from "../protocol/protocol.ts";
import type { QemuProtocol } from "../protocol/qemu-protocol.ts";
import type { WaitOptions } from "../wait-options.ts";
import type { QmpClient } from "./client.ts";
import { connectQmp } from "./connect.ts";

/** An address at which QEMU can connect. It listens until it is closed. */
export interface QmpListener<P extends Protocol = QemuProtocol> extends AsyncDisposable {
  /** The address at which it listens, with the port that the system chose where 0 was requested. */
  readonly address: QmpAddress;
  /**
   * Returns the client of the QEMU that connects next, or that has connected since the previous one ended. Settles when
   * commands can be sent. A peer that is silent, or ends its connection before that, delays nothing: the next one is accepted.
   * Its time-out is the listener's unless you set one.
   *
   * @throws {QmpError} accept-timeout: no QEMU connected and greeted; its `cause` is the error of the last peer that was
   * dropped. closed: the listener is closed. not-qmp, negotiation-failed: as `connectQmp`.
   * @throws {TypeError} for a bad option, or while another client is live or another `accept()` waits.
   */
  accept(options?: WaitOptions): Promise<QmpClient<P>>;
  /** Stops listening, removes the socket's file and rejects a pending `accept()`. Accepted clients stay live. Idempotent. */
  close(): Promise<void>;
}

/** The one place for a QEMU that has connected, and its occupant. */
type Slot<P extends Protocol> =
  | { readonly kind: "free" }
  | { readonly kind: "ready" | "accepted"; readonly client: QmpClient<P> }
  | { readonly kind: "closed" };

/** Peers that have connected and not greeted. The oldest one is dropped for another one: QEMU greets immediately. */
const MAX_GREETING_PEERS = 16;

/** After these errors of a peer, `accept()` waits for the next one: QEMU may connect again, or was not this peer. */
const DROPPED_CODES: ReadonlySet<QmpErrorCode> = new Set(["connection-lost", "greeting-timeout"]);

/** Accepts one QEMU at a time on a server that listens. */
export class Listener<P extends Protocol> implements QmpListener<P> {
  readonly address: QmpAddress;
  readonly #server: Server;
  readonly #options: AcceptOptions;
  readonly #settings: ConnectSettings;
  readonly #closing = new AbortController();
  /** The peers whose greeting or negotiation is not complete, the oldest first. */
  readonly #greeting = new Set<Socket>();
  #slot: Slot<P> = { kind: "free" };
  #accepting: Call<QmpClient<P>> | undefined;
  #lastDropped: QmpError | undefined;

  constructor(server: Server, address: QmpAddress, options: AcceptOptions, settings: ConnectSettings) {
    this.address = address;
    this.#server = server;
    this.#options = options;
    this.#settings = settings;
    server.on("connection", (socket) => void this.#receive(socket));
  }

  async accept(options: WaitOptions = {}): Promise<QmpClient<P>> {
    checkOptions("accept", options, WAIT_OPTIONS);
    const { signal } = options;
    checkSignal("signal", signal);
    const timeoutMs = checkTimeout("timeoutMs", options.timeoutMs, this.#settings.timeoutMs);
    signal?.throwIfAborted();
    const slot = this.#currentSlot();
    if (slot.kind === "closed") throw this.#closedError();
    if (slot.kind === "accepted" || this.#accepting !== undefined) {
      throw new TypeError(
        `accept: the previous client or accept() must end first, ${this.#where()} serves one at a time`,
      );
    }
    if (slot.kind === "ready") {
      this.#slot = { kind: "accepted", client: slot.client };
      return slot.client;
    }
    this.#lastDropped = undefined;
    this.#accepting = new Call(
      { timeoutMs, signal, callSite: captureCallSite(this.accept) },
      { onTimeout: () => this.#timeoutError(timeoutMs), onGiveUp: () => this.#takeAccepting() },
    );
    return await this.#accepting.promise;
  }

  async close(): Promise<void> {
    const slot = this.#slot;
    this.#slot = { kind: "closed" };
    this.#closing.abort(this.#closedError());
    this.#takeAccepting()?.fail(this.#closedError());
    // Not awaited: a server's close settles only after its connections have ended, and those are the users'.
    this.#server.close();
    if (slot.kind === "ready") await slot.client.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Greets a peer immediately, even without an `accept()`, so that its end is also noticed. */
  async #receive(socket: Socket): Promise<void> {
    // Without a listener, an error would end our process while nothing else uses the socket.
    keepAlive(socket)
      .setNoDelay(true)
      .on("error", () => undefined);
    if (this.#currentSlot().kind !== "free") {
      this.#settings.logger.warn({ at: this.#where() }, "Refused a second QEMU that connected");
      socket.destroy();
      return;
    }
    this.#greeting.add(socket);
    this.#limitGreeting();
    try {
      await this.#greet(socket);
    } catch (error) {
      if (this.#greeting.has(socket)) this.#reportFailure(error);
    } finally {
      this.#greeting.delete(socket);
    }
  }

  async #greet(socket: Socket): Promise<void> {
    const { signal } = this.#closing;
    const client = await connectQmp<P>(socket, { ...this.#options, signal, endOnClose: true });
    // Another one may have been faster, and the listener may have been closed.
    if (this.#currentSlot().kind !== "free") await client.close();
    else this.#deliver(client, socket);
  }

  #deliver(client: QmpClient<P>, socket: Socket): void {
    const accepting = this.#takeAccepting();
    this.#slot = { kind: accepting === undefined ? "ready" : "accepted", client };
    this.#greeting.delete(socket);
    for (const other of this.#greeting) this.#drop(other, "Refused a second QEMU that connected");
    accepting?.resolve(client);
  }

  #limitGreeting(): void {
    for (const oldest of this.#greeting) {
      if (this.#greeting.size <= MAX_GREETING_PEERS) return;
      this.#drop(oldest, "Dropped a silent peer: too many have connected");
    }
  }

  /** The peer's handshake then fails, and that is not reported again. */
  #drop(socket: Socket, why: string): void {
    this.#settings.logger.warn({ at: this.#where() }, why);
    this.#greeting.delete(socket);
    socket.destroy();
  }

  #reportFailure(error: unknown): void {
    const isDropped = error instanceof QmpError && DROPPED_CODES.has(error.code);
    if (isDropped) this.#lastDropped = error;
    const accepting = isDropped ? undefined : this.#takeAccepting();
    if (accepting === undefined)
      this.#settings.logger.warn({ error }, "Dropped a peer that connected: its handshake failed");
    else if (error instanceof QmpError) accepting.fail(error);
    else accepting.reject(error);
  }

  #takeAccepting(): Call<QmpClient<P>> | undefined {
    const accepting = this.#accepting;
    this.#accepting = undefined;
    return accepting;
  }

  /** Returns the slot as it is now: a client that has ended has left it. */
  #currentSlot(): Slot<P> {
    const slot = this.#slot;
    if ("client" in slot && slot.client.state.kind === "ended") this.#slot = { kind: "free" };
    return this.#slot;
  }

  #where(): string {
    return describeAddress(this.address);
  }

  #closedError(): QmpError {
    return new QmpError("closed", `the listener at ${this.#where()} is closed`);
  }

  #timeoutError(timeoutMs: number): QmpError {
    const cause = this.#lastDropped;
    const what = `no QEMU connected at ${this.#where()} within ${formatDuration(timeoutMs)}`;
    const hint = "does QEMU run, and does it connect to this address with server=off?";
    const silent = this.#greeting.size;
    if (silent > 0)
      return new QmpError("accept-timeout", `${what}, and ${silent} peers that did sent no greeting: ${hint}`, {
        cause,
      });
    if (cause === undefined) return new QmpError("accept-timeout", `${what}: ${hint}`);
    return new QmpError("accept-timeout", `${what} and stayed; the last one that did not: ${cause.message}`, { cause });
  }
}
