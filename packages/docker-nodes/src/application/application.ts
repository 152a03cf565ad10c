import { setTimeout as sleep } from "node:timers/promises";
import type { StopOptions, WaitForOutputOptions } from "./application-options.ts";
import type { Container } from "./container.ts";
import { type Limits, startDeadline } from "./deadline.ts";
import type { OutputStream } from "./demultiplexer.ts";
import type { Engine } from "./engine.ts";
import { DockerNodesError } from "./errors.ts";
import { excerpt } from "./excerpt.ts";
import { exitSignal } from "./exit-signal.ts";
import type { OutOfMemoryWatch } from "./out-of-memory.ts";
import type { Output, RunResult } from "./output.ts";
import { type PortReadiness, type Readiness, untilTrue } from "./readiness.ts";

const STOP_GRACE_MS = 5_000;
const READY_TIMEOUT_MS = 30_000;
/** After the exit the engine still passes on what it had buffered. */
const OUTPUT_END_TIMEOUT_MS = 5_000;

/** What an application needs of its node. */
export interface ApplicationHost {
  readonly engine: Engine;
  readonly name: string;
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly nodeId: string;
  readonly anchorId: string;
  readonly outOfMemory: OutOfMemoryWatch;
  /** Aborts when the node dies. */
  readonly lost: AbortSignal;
  /** Takes each line of output. */
  readonly onLine: (line: string, stream: OutputStream) => void;
  /** Whether something listens on a port in the node's namespace. */
  readonly isListening: (port: PortReadiness, limits: Limits) => Promise<boolean>;
}

/** A program that runs in a node's network namespace, in a container of its own. It dies with the session. */
export class Application implements AsyncDisposable {
  readonly #container: Container;
  readonly #host: ApplicationHost;
  readonly #output: Output;
  readonly #result: Promise<RunResult>;
  #exited = false;
  #killed = false;

  /** @internal Made by `launchApplication`. */
  constructor(container: Container, host: ApplicationHost, output: Output) {
    this.#container = container;
    this.#host = host;
    this.#output = output;
    this.#result = this.#watch(host.lost);
    this.#result.catch(() => undefined);
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
    await this.#kill(killSignal, limits);
    if (!(await this.#exitsWithin(graceMs, limits))) await this.#kill("SIGKILL", limits);
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
    using deadline = startDeadline(describe, options, READY_TIMEOUT_MS);
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

  /**
   * Waits until it is ready to be used: until it has written a line, a port of its node is listened on, or a function
   * answers `true`. `timeoutMs`: default 30 000.
   * @throws {DockerNodesError} `application-ended` or `output-ended` when it ends before; `timeout`; `node-died`
   */
  async waitUntilReady(readiness: Readiness, limits: Limits = {}): Promise<void> {
    if (typeof readiness === "object" && "output" in readiness) {
      await this.waitForOutput(readiness.output, { ...limits, stream: readiness.stream });
      return;
    }
    const awaited =
      typeof readiness === "function" ? "readiness" : `${readiness.protocol ?? "tcp"} port ${readiness.port}`;
    const describe = () => `waiting for the ${awaited} of ${this.name} (${this.describeOutput()})`;
    using deadline = startDeadline(describe, limits, READY_TIMEOUT_MS);
    const settled = new AbortController();
    const signal = AbortSignal.any([deadline.signal, settled.signal]);
    const ask =
      typeof readiness === "function" ? () => readiness(signal) : () => this.#host.isListening(readiness, { signal });
    try {
      await deadline.race(Promise.race([untilTrue(ask, signal), this.#endBefore(awaited)]));
    } finally {
      settled.abort();
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

  async #kill(signal: NodeJS.Signals, limits: Limits): Promise<void> {
    if (this.#exited) return;
    this.#killed ||= signal === "SIGKILL";
    await this.#host.engine.kill(this.#container.id, signal, limits);
  }

  async #endBefore(awaited: string): Promise<never> {
    const { exitCode } = await this.#result;
    const message = `${this.name} exited with code ${exitCode} before its ${awaited} (${this.describeOutput()})`;
    throw new DockerNodesError("application-ended", message);
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
      const oomKilled = await this.#oomKilled(exitCode);
      await Promise.race([this.#container.ended, sleep(OUTPUT_END_TIMEOUT_MS, undefined, { ref: false })]);
      this.#output.end();
      return this.#output.result({ exitCode, oomKilled });
    } catch (error) {
      // Without its node it is of no use, and nobody would end it before the session's end.
      await this.#host.engine.kill(this.#container.id, "SIGKILL", { timeoutMs: 5_000 }).catch(() => undefined);
      throw error;
    } finally {
      this.#container.disconnect();
    }
  }

  async #oomKilled(exitCode: number): Promise<boolean> {
    const suspected = exitSignal(exitCode) === "SIGKILL" && !this.#killed;
    return await this.#host.outOfMemory.take(this.#container.id, suspected);
  }
}
