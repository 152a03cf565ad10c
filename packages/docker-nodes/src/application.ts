import { setTimeout as sleep } from "node:timers/promises";
import { type Container, launch } from "./container.ts";
import { applicationSpec } from "./container-spec.ts";
import { type Limits, startDeadline } from "./deadline.ts";
import type { OutputStream } from "./demultiplexer.ts";
import type { Engine } from "./engine.ts";
import { DockerNodesError } from "./errors.ts";
import { excerpt } from "./excerpt.ts";
import { Output, type RunResult } from "./output.ts";

const MAX_OUTPUT_BYTES = 1 << 20;
const STOP_GRACE_MS = 5_000;
/** After the exit the engine still passes on what it had buffered. */
const OUTPUT_END_TIMEOUT_MS = 5_000;

/** How an application is run. */
export interface ApplicationOptions {
  /** Its image. Default: that of the skeleton. */
  image?: string;
  /** Environment variables besides the image's own. Default: none. */
  env?: Readonly<Record<string, string>>;
  /** What it reads on stdin, which then ends. Default: an empty stdin. */
  stdin?: string | Uint8Array;
  /** Capabilities to be given, without `CAP_`: `["NET_RAW"]`. Default: none at all. */
  capabilities?: readonly string[];
  /** User, and group, by name or number: `"1000:1000"`. Default: the image's. */
  user?: string;
  /** How much of each output stream is kept, the newest, in bytes. Default: 1 MiB. */
  maxOutputBytes?: number;
}

/** How an application is ended. `timeoutMs` (default 30 000) and `signal` end the wait. */
export interface StopOptions extends Limits {
  /** The signal that asks it to end. Default: `SIGTERM`. */
  killSignal?: NodeJS.Signals;
  /** Milliseconds until it is killed. Default: 5000. */
  graceMs?: number;
}

/** What to look for in an application's output. `timeoutMs` (default 30 000) and `signal` end the wait. */
export interface WaitForOutputOptions extends Limits {
  /** The stream to look at. Default: both. */
  stream?: OutputStream;
}

/** What an application needs of its node. */
export interface ApplicationHost {
  readonly engine: Engine;
  readonly name: string;
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly nodeId: string;
  readonly anchorId: string;
  /** Aborts when the node dies. */
  readonly lost: AbortSignal;
  /** Takes each line of output. */
  readonly onLine: (line: string, stream: OutputStream) => void;
}

/** A program that runs in a node's network namespace, in a container of its own. It dies with the session. */
export class Application implements AsyncDisposable {
  readonly #container: Container;
  readonly #engine: Engine;
  readonly #output: Output;
  readonly #result: Promise<RunResult>;
  #exited = false;

  private constructor(container: Container, host: ApplicationHost, output: Output) {
    this.#container = container;
    this.#engine = host.engine;
    this.#output = output;
    this.#result = this.#watch(host.lost);
    this.#result.catch(() => undefined);
  }

  /** @internal Started by a node. */
  static async launch(
    host: ApplicationHost,
    argv: readonly string[],
    options: ApplicationOptions,
    signal: AbortSignal,
  ): Promise<Application> {
    const { env = {}, stdin, capabilities = [], user, maxOutputBytes = MAX_OUTPUT_BYTES, image = host.image } = options;
    if (!Number.isSafeInteger(maxOutputBytes) || maxOutputBytes < 1) {
      throw new TypeError(`maxOutputBytes must be a positive integer, not ${String(maxOutputBytes)}`);
    }
    const output = new Output(maxOutputBytes);
    output.onLine(host.onLine);
    const takesStdin = stdin !== undefined;
    const spec = applicationSpec({ ...host, image, argv, env, user, capabilities, takesStdin });
    const onOutput = (stream: OutputStream, bytes: Uint8Array) => output.push(stream, bytes);
    const container = await launch(host.engine, spec, { stdin: takesStdin, signal, onOutput });
    if (takesStdin) {
      container.write(stdin);
      container.endInput();
    }
    return new Application(container, host, output);
  }

  /** The container's name. */
  get name(): string {
    return this.#container.name;
  }

  /** What is kept of stdout so far. */
  get stdout(): string {
    return this.#output.text("stdout");
  }

  /** What is kept of stderr so far. */
  get stderr(): string {
    return this.#output.text("stderr");
  }

  /**
   * Waits for its exit, for ever unless `timeoutMs` is given. Any exit code is a result.
   * @throws {DockerNodesError} `timeout`; `node-died` or `session-died` when it lost its node; `engine-unreachable`
   */
  async wait(limits: Limits = {}): Promise<RunResult> {
    const describe = () => `waiting for the exit of ${this.name} (${this.describeOutput()})`;
    using deadline = startDeadline(describe, limits, Number.POSITIVE_INFINITY);
    return await deadline.race(this.#result);
  }

  /**
   * Ends it, by force if it does not end within the grace, and waits for its exit. One that has ended is not an error.
   * @throws {DockerNodesError} as {@link wait} does
   */
  async stop(options: StopOptions = {}): Promise<RunResult> {
    const { killSignal = "SIGTERM", graceMs = STOP_GRACE_MS, timeoutMs = 30_000, signal } = options;
    using deadline = startDeadline(() => `stopping ${this.name}`, { timeoutMs, signal }, timeoutMs);
    const limits = { signal: deadline.signal };
    if (!this.#exited) await this.#engine.kill(this.#container.id, killSignal, limits);
    if (!(await this.#exitsWithin(graceMs, limits))) await this.#engine.kill(this.#container.id, "SIGKILL", limits);
    return await deadline.race(this.#result);
  }

  /**
   * Waits for a whole line that holds the text or matches the pattern, and answers it. Lines that are kept from before
   * count as well.
   * @throws {DockerNodesError} `output-ended` when it ends without; `timeout`
   */
  async waitForOutput(pattern: string | RegExp, options: WaitForOutputOptions = {}): Promise<string> {
    const { stream: wanted } = options;
    const describe = () => `waiting for ${String(pattern)} from ${this.name} (${this.describeOutput()})`;
    using deadline = startDeadline(describe, options, 30_000);
    const found = Promise.withResolvers<string>();
    const matches = (line: string) =>
      typeof pattern === "string" ? line.includes(pattern) : line.search(pattern) >= 0;
    const stopListening = this.#output.onLine((line, stream) => {
      if ((wanted === undefined || wanted === stream) && matches(line)) found.resolve(line);
    });
    try {
      const before = this.#output.lines(wanted).find(matches);
      if (before !== undefined) return before;
      return await deadline.race(Promise.race([found.promise, this.#endOfOutput(pattern)]));
    } finally {
      stopListening();
    }
  }

  /** Stops it; see {@link stop}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  /** @internal Its last output, for error messages. */
  describeOutput(): string {
    return `stdout: ${excerpt(this.stdout) || "nothing"}; stderr: ${excerpt(this.stderr) || "nothing"}`;
  }

  async #exitsWithin(timeoutMs: number, limits: Limits): Promise<boolean> {
    try {
      await this.wait({ ...limits, timeoutMs });
      return true;
    } catch (error) {
      if (error instanceof DockerNodesError && error.code === "timeout") return false;
      throw error;
    }
  }

  async #endOfOutput(pattern: string | RegExp): Promise<never> {
    const { exitCode } = await this.#result;
    const message = `${this.name} exited with code ${exitCode} and had not written ${String(pattern)} (${this.describeOutput()})`;
    throw new DockerNodesError("output-ended", message);
  }

  async #watch(lost: AbortSignal): Promise<RunResult> {
    try {
      using life = startDeadline(() => this.name, { signal: lost }, Number.POSITIVE_INFINITY);
      const exitCode = await life.race(this.#container.exit);
      this.#exited = true;
      await Promise.race([this.#container.ended, sleep(OUTPUT_END_TIMEOUT_MS, undefined, { ref: false })]);
      this.#output.end();
      return this.#output.result(exitCode);
    } catch (error) {
      // Without its node it is of no use, and nobody would end it before the session's end.
      await this.#engine.kill(this.#container.id, "SIGKILL", { timeoutMs: 5_000 }).catch(() => undefined);
      throw error;
    } finally {
      this.#container.disconnect();
    }
  }
}
