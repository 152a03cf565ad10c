import type { Server, Socket } from "node:net";
import { Call } from "../call/call.ts";
import { captureCallSite } from "../call/call-site.ts";
import { checkOptions, checkSignal, checkTimeout, WAIT_OPTIONS } from "../check-options.ts";
import { describeAddress, type QmpAddress } from "../connection/address.ts";
import type { AcceptOptions, ConnectSettings } from "../connection/connect-options.ts";
import { formatDuration } from "../duration.ts";
import { QmpError } from "../errors.ts";
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
   * commands can be sent. Its time-out is the listener's unless you set one.
   *
   * @throws {QmpError} accept-timeout: no QEMU connected; closed: the listener is closed; otherwise as `connectQmp` does.
   * @throws {TypeError} for a bad option, or while another client is live or another `accept()` waits.
   */
  accept(options?: WaitOptions): Promise<QmpClient<P>>;
  /** Stops listening, removes the socket's file and rejects a pending `accept()`. Accepted clients stay live. Idempotent. */
  close(): Promise<void>;
}

/** The one place for a QEMU that connects, and its occupant. */
type Slot<P extends Protocol> =
  | { readonly kind: "free" }
  | { readonly kind: "greeting" }
  | { readonly kind: "ready" | "accepted"; readonly client: QmpClient<P> }
  | { readonly kind: "closed" };

/** Accepts one QEMU at a time on a server that listens. */
export class Listener<P extends Protocol> implements QmpListener<P> {
  readonly address: QmpAddress;
  readonly #server: Server;
  readonly #options: AcceptOptions;
  readonly #settings: ConnectSettings;
  readonly #closing = new AbortController();
  #slot: Slot<P> = { kind: "free" };
  #accepting: Call<QmpClient<P>> | undefined;

  constructor(server: Server, address: QmpAddress, options: AcceptOptions, settings: ConnectSettings) {
    this.address = address;
    this.#server = server;
    this.#options = options;
    this.#settings = settings;
    server.on("connection", (socket) => void this.#greet(socket));
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

  /** Greets a QEMU immediately, even without an `accept()`, so that its end is also noticed. */
  async #greet(socket: Socket): Promise<void> {
    // Without a listener, an error would end our process while nothing else uses the socket.
    socket.setNoDelay(true).on("error", () => undefined);
    if (this.#currentSlot().kind !== "free") {
      this.#settings.logger.warn({ at: this.#where() }, "Refused a second QEMU that connected");
      socket.destroy();
      return;
    }
    this.#slot = { kind: "greeting" };
    try {
      const { signal } = this.#closing;
      const client = await connectQmp<P>(socket, { ...this.#options, signal, endOnClose: true });
      if (signal.aborted) await client.close();
      else this.#deliver(client);
    } catch (error) {
      this.#free();
      const accepting = this.#takeAccepting();
      if (accepting === undefined) this.#settings.logger.warn({ error }, "The peer that connected is not QEMU");
      else if (error instanceof QmpError) accepting.fail(error);
      else accepting.reject(error);
    }
  }

  #deliver(client: QmpClient<P>): void {
    const accepting = this.#takeAccepting();
    this.#slot = { kind: accepting === undefined ? "ready" : "accepted", client };
    accepting?.resolve(client);
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

  #free(): void {
    if (this.#slot.kind !== "closed") this.#slot = { kind: "free" };
  }

  #where(): string {
    return describeAddress(this.address);
  }

  #closedError(): QmpError {
    return new QmpError("closed", `the listener at ${this.#where()} is closed`);
  }

  #timeoutError(timeoutMs: number): QmpError {
    const limit = formatDuration(timeoutMs);
    const hint = "does QEMU run, and does it connect to this address with server=off?";
    return new QmpError("accept-timeout", `no QEMU connected at ${this.#where()} within ${limit}: ${hint}`);
  }
}
