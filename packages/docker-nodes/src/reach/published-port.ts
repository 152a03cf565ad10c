import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { reasonOf } from "../error-reason.ts";
import { DockerNodesError } from "../errors.ts";
import { showTarget, type Target } from "./connect-options.ts";

const LOOPBACK = "127.0.0.1";

/** Input of {@link PublishedPort.open} in addition to the target. */
export interface PublishedPortInput {
  /** The port of this machine; 0: a free one. */
  readonly localPort: number;
  readonly connect: () => Promise<Duplex>;
  /** Receives the error of each connection that the target did not accept. */
  readonly onFailure: (error: unknown) => void;
}

/** A TCP port of this machine, on 127.0.0.1, that leads to a port behind a node. */
export class PublishedPort implements AsyncDisposable {
  /** Its address: `"127.0.0.1"`. */
  readonly host: string = LOOPBACK;
  /** Its number. */
  readonly port: number;
  readonly #server: Server;
  readonly #input: PublishedPortInput;
  readonly #streams = new Set<Duplex>();
  #closed: Promise<void> | undefined;

  private constructor(server: Server, input: PublishedPortInput) {
    this.#server = server;
    this.#input = input;
    this.port = (server.address() as AddressInfo).port;
    server.on("connection", (client) => void this.#serve(client));
  }

  /** @internal Created by `node.publish`. */
  static async open(target: Target, input: PublishedPortInput): Promise<PublishedPort> {
    const server = createServer({ allowHalfOpen: true });
    try {
      await once(server.listen(input.localPort, LOOPBACK), "listening");
    } catch (cause) {
      const message = `publishing ${showTarget(target)} on ${LOOPBACK}:${input.localPort}: ${reasonOf(cause)}; choose another localPort`;
      throw new DockerNodesError("port-unavailable", message, { cause });
    }
    return new PublishedPort(server, input);
  }

  /** Ends all connections, and closes the port. Settles when it is closed. Later calls return the result of the first one. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  /** Closes it; see {@link close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    for (const stream of this.#streams) stream.destroy();
    await closed;
  }

  async #serve(client: Socket): Promise<void> {
    this.#keep(client);
    try {
      const far = await this.#input.connect();
      this.#keep(far);
      if (client.destroyed) far.destroy();
      else join(client, far);
    } catch (error) {
      // The client sees what it would see without the port in between: no orderly end.
      client.resetAndDestroy();
      if (this.#closed === undefined) this.#input.onFailure(error);
    }
  }

  #keep(stream: Duplex): void {
    this.#streams.add(stream);
    // A stream that fails also closes.
    stream.on("error", () => undefined).once("close", () => this.#streams.delete(stream));
  }
}

/** Passes on the bytes of each stream to the other one, and its end. One that is gone before its end takes the other with it. */
function join(first: Duplex, second: Duplex): void {
  for (const { from, to } of [
    { from: first, to: second },
    { from: second, to: first },
  ]) {
    from.pipe(to);
    from.once("close", () => {
      if (!(from.readableEnded && from.writableFinished)) to.destroy();
    });
  }
}
