import type { Duplex } from "node:stream";
import { startDeadline } from "../deadline.ts";
import {
  type NodeConnectOptions,
  type NodePublishOptions,
  resolvePublished,
  resolveTarget,
} from "../reach/connect-options.ts";
import { PublishedPort } from "../reach/published-port.ts";
import { Relay } from "../reach/relay.ts";
import type { WaitOptions } from "../wait-options.ts";
import type { ApplicationParts } from "./start-application.ts";

const OPEN_TIMEOUT_MS = 60_000;

/** Reaches what listens on a node and behind it. */
export class NodeReach {
  readonly #parts: ApplicationParts;
  #relay: Promise<Relay> | undefined;

  constructor(parts: ApplicationParts) {
    this.#parts = parts;
  }

  /** Connects to a port on the node or behind it. */
  async connect(options: NodeConnectOptions): Promise<Duplex> {
    const { timeoutMs, signal } = options;
    const target = resolveTarget("node.connect", options);
    const { session, lost } = this.#parts;
    const ends = [session.closing, lost, ...(signal === undefined ? [] : [signal])];
    for (const end of ends) end.throwIfAborted();
    const relay = await this.#open({ timeoutMs, signal });
    return await relay.connect(target, { timeoutMs, signal: AbortSignal.any(ends) });
  }

  /** Publishes a port on the node or behind it on this machine. */
  async publish(options: NodePublishOptions): Promise<PublishedPort> {
    const { session, lost, shell } = this.#parts;
    const { timeoutMs, signal } = options;
    const { localPort, ...target } = resolvePublished("node.publish", options);
    for (const end of [session.closing, lost]) end.throwIfAborted();
    await this.#open({ timeoutMs, signal });
    const onFailure = (error: unknown): void =>
      session.options.logger.warn(
        { node: shell.name, ...target, error },
        "a published port does not accept a connection",
      );
    const connect = (): Promise<Duplex> => this.connect({ ...target, timeoutMs });
    const port = await PublishedPort.open(target, { localPort, connect, onFailure });
    session.addOpen(port);
    return port;
  }

  /** Returns the node's relay. If it has died, or was not opened, the next call opens another one. */
  async #open(wait: WaitOptions): Promise<Relay> {
    const { shell, session } = this.#parts;
    const { timeoutFactor } = session.options;
    using deadline = startDeadline(() => `opening the relay of ${shell.name}`, wait, OPEN_TIMEOUT_MS, timeoutFactor);
    const current = await this.#relay?.catch(() => undefined);
    if (current === undefined || current.lost.aborted) this.#relay = this.#create();
    this.#relay?.catch(() => undefined);
    return await deadline.race(this.#relay ?? this.#create());
  }

  async #create(): Promise<Relay> {
    const { session, anchorId, shell, lost } = this.#parts;
    const { engine, labels, options } = session;
    const name = session.nextName("relay");
    const place = {
      name,
      image: options.image,
      labels,
      engine,
      node: shell,
      anchorId,
      onCreated: (own: typeof shell) => session.shells.push(own),
    };
    const relay = await session.trackLaunch(Relay.open(place, AbortSignal.any([session.closing, lost])));
    session.addOpen(relay);
    return relay;
  }
}
