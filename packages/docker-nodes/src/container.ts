import type { Duplex } from "node:stream";
import type { ContainerSpec } from "./container-spec.ts";
import { Demultiplexer, type OutputSink } from "./demultiplexer.ts";
import type { Engine, ExitWatch } from "./engine.ts";

/** How a container is started. */
export interface LaunchOptions {
  /** Takes its output. */
  readonly onOutput: OutputSink;
  /** Whether its stdin is attached, so that it ends with our connection. */
  readonly stdin: boolean;
  /** Checked after each step. A step that has begun is seen through, so that nothing lands after the clean-up. */
  readonly signal: AbortSignal;
}

/** A running container and the connection to its streams. */
export class Container {
  readonly id: string;
  readonly name: string;
  readonly #watch: ExitWatch;
  /** Settles when its output has ended, which its exit brings about, or the engine's. Never rejects. */
  readonly ended: Promise<void>;
  readonly #stream: Duplex;

  constructor(id: string, name: string, watch: ExitWatch, stream: Duplex, onOutput: OutputSink) {
    this.id = id;
    this.name = name;
    this.#watch = watch;
    this.#stream = stream;
    const demultiplexer = new Demultiplexer(onOutput);
    this.ended = new Promise((resolve) => {
      stream.once("end", resolve).once("close", resolve);
      // A reset connection closes as well; why is of no use to anyone.
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

  /** Its exit code. */
  get exit(): Promise<number> {
    return this.#watch.exit;
  }

  write(data: string | Uint8Array): void {
    this.#stream.write(data);
  }

  endInput(): void {
    this.#stream.end();
  }

  /** Drops the connections; a container with attached stdin ends by that. */
  disconnect(): void {
    this.#watch.cancel();
    this.#stream.destroy();
  }
}

/** Creates a container, attaches to it and starts it. Leaves nothing when a step fails. */
export async function launch(engine: Engine, spec: ContainerSpec, options: LaunchOptions): Promise<Container> {
  options.signal.throwIfAborted();
  const id = await engine.create(spec);
  try {
    options.signal.throwIfAborted();
    const [stream, watch] = await Promise.all([engine.attach(id, options.stdin), engine.watchExit(id)]);
    const container = new Container(id, spec.name, watch, stream, options.onOutput);
    try {
      options.signal.throwIfAborted();
      await engine.start(id, spec.name);
      options.signal.throwIfAborted();
    } catch (error) {
      container.disconnect();
      throw error;
    }
    return container;
  } catch (error) {
    // What this cannot remove, the session's sweep finds by its label.
    await engine.remove(id).catch(() => undefined);
    throw error;
  }
}
