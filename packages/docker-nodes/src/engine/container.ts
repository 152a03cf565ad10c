import type { Duplex } from "node:stream";
import type { ContainerSpec } from "./container-spec.ts";
import { Demultiplexer, type OutputSink } from "./demultiplexer.ts";
import type { Engine, ExitWatch } from "./engine.ts";

/** Options of {@link createContainer}. */
export interface CreateContainerOptions {
  /** Receives the container's output. */
  readonly onOutput: OutputSink;
  /** Whether its stdin is attached, so that the container ends with our connection. */
  readonly stdin: boolean;
  /** Checked after each step. A step that has begun is completed, so that no container appears after the clean-up. */
  readonly signal: AbortSignal;
}

interface ContainerParts {
  readonly engine: Engine;
  readonly id: string;
  readonly name: string;
  readonly watch: ExitWatch;
  readonly stream: Duplex;
}

/** A container and the connection to its streams: created, and running after {@link start}. */
export class Container {
  readonly #parts: ContainerParts;
  /** Settles when its output has ended, because it or the engine has exited. Never rejects. */
  readonly ended: Promise<void>;

  constructor(parts: ContainerParts, onOutput: OutputSink) {
    this.#parts = parts;
    const { stream } = parts;
    const demultiplexer = new Demultiplexer(onOutput);
    this.ended = new Promise((resolve) => {
      stream.once("end", resolve).once("close", resolve);
      // A reset connection closes as well; its reason does not matter.
      stream.on("error", () => undefined);
      stream.on("data", (chunk: Buffer) => {
        try {
          demultiplexer.push(chunk);
        } catch {
          stream.destroy();
        }
      });
    });
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
      signal.throwIfAborted();
      await engine.start(id, name);
      signal.throwIfAborted();
    } catch (error) {
      this.disconnect();
      await discard(engine, id);
      throw error;
    }
  }

  write(data: string | Uint8Array): void {
    this.#parts.stream.write(data);
  }

  endInput(): void {
    this.#parts.stream.end();
  }

  /** Closes the connections, which ends a container whose stdin is attached. */
  disconnect(): void {
    this.#parts.watch.cancel();
    this.#parts.stream.destroy();
  }
}

/** Creates a container and attaches to it. Leaves nothing behind if a step fails. */
export async function createContainer(
  engine: Engine,
  spec: ContainerSpec,
  options: CreateContainerOptions,
): Promise<Container> {
  options.signal.throwIfAborted();
  const id = await engine.create(spec);
  try {
    options.signal.throwIfAborted();
    const [stream, watch] = await Promise.all([engine.attach(id, options.stdin), engine.watchExit(id)]);
    return new Container({ engine, id, name: spec.name, watch, stream }, options.onOutput);
  } catch (error) {
    await discard(engine, id);
    throw error;
  }
}

/** Removes a container, if possible: if not, the session's sweep finds it by its label. */
export async function discard(engine: Engine, id: string): Promise<void> {
  await engine.remove(id).catch(() => undefined);
}
