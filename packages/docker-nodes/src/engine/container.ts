import type { Writable } from "node:stream";
import { DockerNodesError } from "../errors.ts";
import { Attachment } from "./attachment.ts";
import type { ContainerSpec } from "./container-spec.ts";
import type { OutputSink } from "./demultiplexer.ts";
import type { Engine, ExitWatch } from "./engine.ts";

/** Options of {@link createContainer}. */
export interface CreateContainerOptions {
  /** Receives the container's output. */
  readonly onOutput: OutputSink;
  /** Whether its stdin is attached, so that the container ends with our connection. */
  readonly stdin: boolean;
  /** Whether its process has a terminal. Default: `false`. */
  readonly isTerminal?: boolean | undefined;
  /** Ends each step, except the creation: a container that appears after the clean-up would stay. */
  readonly signal: AbortSignal;
}

interface ContainerParts {
  readonly engine: Engine;
  readonly id: string;
  readonly name: string;
  readonly watch: ExitWatch;
  readonly streams: Attachment;
}

/** A container and the connection to its streams: created, and running after {@link start}. */
export class Container {
  readonly #parts: ContainerParts;

  constructor(parts: ContainerParts) {
    this.#parts = parts;
  }

  /** Settles when its output has ended, because it or the engine has exited; see {@link Attachment.ended}. Never rejects. */
  get ended(): Promise<unknown> {
    return this.#parts.streams.ended;
  }

  get id(): string {
    return this.#parts.id;
  }

  get name(): string {
    return this.#parts.name;
  }

  /** Its exit code, when it has ended. */
  get exit(): Promise<number> {
    return this.#parts.watch.exit;
  }

  /** Starts its process. Leaves nothing behind if that fails. */
  async start(signal: AbortSignal): Promise<void> {
    const { engine, id, name } = this.#parts;
    try {
      await engine.start(id, name, { signal });
    } catch (error) {
      this.disconnect();
      await discard(engine, id);
      throw error;
    }
  }

  write(data: string | Uint8Array): void {
    this.#parts.streams.write(data);
  }

  /** Its input as a stream. */
  get input(): Writable {
    return this.#parts.streams.input;
  }

  endInput(): void {
    this.#parts.streams.endInput();
  }

  /** Closes the connections, which ends a container whose stdin is attached. */
  disconnect(): void {
    this.#parts.watch.cancel();
    this.#parts.streams.close();
  }
}

/** Creates a container and attaches to it. Leaves nothing behind if a step fails. */
export async function createContainer(
  engine: Engine,
  spec: ContainerSpec,
  options: CreateContainerOptions,
): Promise<Container> {
  options.signal.throwIfAborted();
  const id = await engine.create(spec, options.signal);
  using connections = new DisposableStack();
  try {
    const wait = { signal: options.signal };
    const attaching = engine.attach(id, options.stdin, wait).then((socket) => {
      // At once: a connection that ends while the other one is being opened must be noticed.
      return connections.adopt(new Attachment(socket, options.onOutput, options.isTerminal), (streams) =>
        streams.close(),
      );
    });
    const watching = engine.watchExit(id, wait).then((watch) => connections.adopt(watch, ({ cancel }) => cancel()));
    await Promise.allSettled([attaching, watching]);
    const parts = { engine, id, name: spec.name, streams: await attaching, watch: await watching };
    connections.move();
    return new Container(parts);
  } catch (error) {
    await discard(engine, id);
    throw error;
  }
}

/** A container that somebody else has created. */
export interface AdoptedContainer {
  readonly container: Container;
  readonly argv: readonly string[];
}

/**
 * Attaches to a container that somebody else has created, and starts it unless it runs. What it has written comes first, if the
 * engine has kept it.
 * @throws {DockerNodesError} `container-missing` if there is no such container
 */
export async function adoptContainer(
  engine: Engine,
  container: string,
  { onOutput, signal }: Pick<CreateContainerOptions, "onOutput" | "signal">,
): Promise<AdoptedContainer> {
  const wait = { signal };
  const found = await engine.inspect(container, wait);
  if (found === undefined) {
    const message = `adopting container ${container}: there is no such container, by this name or id`;
    throw new DockerNodesError("container-missing", message);
  }
  const { Id: id, Path: path, Args: args, Config: config, State: state } = found;
  const name = found.Name.replace(/^\//, "");
  const isNew = state.Status === "created";
  using connections = new DisposableStack();
  const socket = await engine.attach(id, false, wait, !isNew);
  const streams = connections.adopt(new Attachment(socket, onOutput, config.Tty), (own) => own.close());
  const watching = engine.watchExit(id, wait, isNew ? "next-exit" : "not-running");
  const watch = connections.adopt(await watching, ({ cancel }) => cancel());
  if (isNew) await engine.start(id, name, wait);
  connections.move();
  return { container: new Container({ engine, id, name, watch, streams }), argv: [path, ...args] };
}

/** Removes a container, if possible: if not, the session's sweep finds it by its label. */
export async function discard(engine: Engine, id: string): Promise<void> {
  await engine.remove(id).catch(() => undefined);
}
