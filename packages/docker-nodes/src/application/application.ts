import type { Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { multipliedTimeoutMs, NO_FACTOR, startDeadline } from "../deadline.ts";
import type { Container } from "../engine/container.ts";
import type { TerminalSize } from "../engine/engine.ts";
import { checkSignal, exitSignal } from "../engine/exit-signal.ts";
import { DockerNodesError } from "../errors.ts";
import { excerpt } from "../excerpt.ts";
import { refuseUnknownOptions } from "../known-options.ts";
import { checkTimeout, checkWaitOptions, checkWaitValues, type WaitOptions } from "../wait-options.ts";
import type { ApplicationHost } from "./application-host.ts";
import {
  checkTerminalSize,
  type ExecOptions,
  STOP_OPTION_NAMES,
  type StopOptions,
  WAIT_FOR_OUTPUT_NAMES,
  type WaitForOutputOptions,
} from "./application-options.ts";
import type { ApplicationResult } from "./application-result.ts";
import { copyIn, copyOut } from "./copy-files.ts";
import { execCommand } from "./exec-command.ts";
import type { Output } from "./output.ts";
import { checkPattern, checkReadiness, checkStream, pollUntilTrue, type Readiness, wordsFor } from "./readiness.ts";

const DEFAULT_STOP_SIGNAL = "SIGTERM";
const STOP_GRACE_MS = 5_000;
const STOP_TIMEOUT_MS = 30_000;
const READY_TIMEOUT_MS = 30_000;
const KILL_TIMEOUT_MS = 5_000;
/** After the exit the engine still passes on the output that it had buffered. */
const OUTPUT_END_TIMEOUT_MS = 5_000;

/** A program that runs in a node's network namespace, in a container of its own. It dies with the session. */
export class Application implements AsyncDisposable {
  readonly #container: Container;
  readonly #host: ApplicationHost;
  readonly #output: Output;
  readonly #result: Promise<ApplicationResult>;
  readonly #stdin: Writable | undefined;
  #exited = false;
  #killed = false;

  /** @internal Created by `launchApplication`. */
  constructor(container: Container, host: ApplicationHost, output: Output, stdin: Writable | undefined) {
    this.#container = container;
    this.#stdin = stdin;
    this.#host = host;
    this.#output = output;
    this.#result = this.#watch(host.lost);
    this.#result.catch(() => undefined);
  }

  /** The container's name. */
  get name(): string {
    return this.#container.name;
  }

  /** The kept part of stdout so far. */
  get stdout(): string {
    return this.#output.text("stdout");
  }

  /** The kept part of stderr so far. */
  get stderr(): string {
    return this.#output.text("stderr");
  }

  /** The kept bytes of stdout so far, as they arrived. */
  get stdoutBytes(): Uint8Array {
    return this.#output.bytes("stdout");
  }

  /**
   * Its stdin, as a stream with back pressure: `end()` ends it.
   * @throws {TypeError} unless it was started with `keepStdinOpen`
   */
  get stdin(): Writable {
    if (this.#stdin === undefined) throw new TypeError(`${this.name} was started without keepStdinOpen`);
    return this.#stdin;
  }

  /**
   * Runs a further command in its container, with its files and limits, to its end. Any exit code is a result, unless `check` is set.
   * After a time-out the command may still run: it ends with the application.
   * @throws {TypeError} for an unknown option or a bad value
   * @throws {ApplicationError} if `check` is set and the exit code is not 0
   * @throws {DockerNodesError} `engine-failed` (it has ended, or there is no such command), `engine-unreachable`, `timeout`
   */
  async exec(argv: readonly string[], options: ExecOptions = {}): Promise<ApplicationResult> {
    return await execCommand(this.#host.engine, this.#container, argv, options);
  }

  /**
   * Copies a file of this machine, or a folder with its contents, into a folder of its container, which must exist and be writable.
   * Both need tar. `timeoutMs`: default 60000.
   * @throws {TypeError} for a bad path
   * @throws {DockerNodesError} `copy-failed` if it cannot be read; as {@link exec}
   * @throws {ApplicationError} if the container's tar fails
   */
  async copyIn(source: string, folder: string, options: WaitOptions = {}): Promise<void> {
    await copyIn((argv, exec) => this.exec(argv, exec), source, folder, options);
  }

  /**
   * Copies a file of its container, or a folder with its contents, into a folder of this machine, which must exist. Files belong to
   * this user. `timeoutMs`: default 60000.
   * @throws as {@link copyIn}
   */
  async copyOut(source: string, folder: string, options: WaitOptions = {}): Promise<void> {
    await copyOut((argv, exec) => this.exec(argv, exec), source, folder, options);
  }

  /**
   * Sets the size of its terminal: the program receives `SIGWINCH`.
   * @throws {TypeError} for a bad size
   * @throws {DockerNodesError} `engine-failed` (it has ended, or has no terminal), `engine-unreachable`, `timeout`
   */
  async resize(size: TerminalSize, options: WaitOptions = {}): Promise<void> {
    checkWaitOptions("application.resize", options);
    checkTerminalSize("size", size);
    await this.#host.engine.resize(this.#container.id, size, options);
  }

  /**
   * Sends a signal to it, such as `SIGHUP`. One that has already ended is not an error.
   * @throws {TypeError} for the name of a signal that does not exist
   * @throws {DockerNodesError} `engine-unreachable`, `engine-failed`, `timeout`
   */
  async signal(signal: NodeJS.Signals, options: WaitOptions = {}): Promise<void> {
    checkWaitOptions("application.signal", options);
    checkSignal("signal", signal);
    await this.#kill(signal, options);
  }

  /**
   * Waits until it exits, forever unless `timeoutMs` is given. Any exit code is a result.
   * @throws {DockerNodesError} `timeout`; `node-died` or `session-died` if it lost its node; `engine-unreachable`
   */
  async wait(options: WaitOptions = {}): Promise<ApplicationResult> {
    checkWaitOptions("application.wait", options);
    const describe = () => `waiting for the exit of ${this.name} (${this.describeOutput()})`;
    using deadline = startDeadline(describe, options, Number.POSITIVE_INFINITY, NO_FACTOR);
    return await deadline.race(this.#result);
  }

  /**
   * Ends it, by force if it does not end within the grace time, and waits until it exits. If it has already ended, returns
   * its result.
   * @throws {DockerNodesError} as {@link wait} does
   */
  async stop(options: StopOptions = {}): Promise<ApplicationResult> {
    refuseUnknownOptions("application.stop", options, STOP_OPTION_NAMES);
    checkWaitValues(options);
    const { timeoutFactor } = this.#host.engine;
    const { killSignal, graceMs = multipliedTimeoutMs(STOP_GRACE_MS, timeoutFactor), timeoutMs, signal } = options;
    if (killSignal !== undefined) checkSignal("killSignal", killSignal);
    checkTimeout("graceMs", graceMs);
    const describe = () => `stopping ${this.name}`;
    using deadline = startDeadline(describe, { timeoutMs, signal }, STOP_TIMEOUT_MS, timeoutFactor);
    const wait = { signal: deadline.signal };
    await this.#kill(killSignal ?? (await this.#stopSignal(wait)), wait);
    if (!(await this.#exitsWithin(graceMs, wait))) await this.#kill("SIGKILL", wait);
    return await deadline.race(this.#result);
  }

  /**
   * Waits for a complete line that contains the text or matches the pattern, and returns the line. Earlier lines that are
   * kept count as well.
   * @throws {DockerNodesError} `output-ended` if it ends without such a line; `timeout`
   */
  async waitForOutput(pattern: string | RegExp, options: WaitForOutputOptions = {}): Promise<string> {
    refuseUnknownOptions("application.waitForOutput", options, WAIT_FOR_OUTPUT_NAMES);
    checkWaitValues(options);
    checkPattern("pattern", pattern);
    checkStream("stream", options.stream);
    return await this.#waitForLine(pattern, options);
  }

  /**
   * Waits until it is ready for use: until it has written a line, a process listens on a port of its node, or a function
   * returns `true`. `timeoutMs`: default 30000.
   * @throws {DockerNodesError} `application-ended` or `output-ended` if it ends first; `timeout`; `node-died`
   */
  async waitUntilReady(readiness: Readiness, options: WaitOptions = {}): Promise<void> {
    checkWaitOptions("application.waitUntilReady", options);
    checkReadiness("readiness", readiness);
    if (typeof readiness === "object" && "output" in readiness) {
      await this.#waitForLine(readiness.output, { ...options, stream: readiness.stream });
      return;
    }
    const { waiting, missed } = wordsFor(readiness, this.name);
    const describe = () => `${waiting} (${this.describeOutput()})`;
    using deadline = startDeadline(describe, options, READY_TIMEOUT_MS, this.#host.engine.timeoutFactor);
    const settled = new AbortController();
    const signal = AbortSignal.any([deadline.signal, settled.signal]);
    const check =
      typeof readiness === "function" ? () => readiness(signal) : () => this.#host.isListening(readiness, { signal });
    try {
      await deadline.race(Promise.race([pollUntilTrue(check, signal), this.#failOnExitBefore(missed)]));
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

  async #waitForLine(pattern: string | RegExp, options: WaitForOutputOptions): Promise<string> {
    const { stream: wanted } = options;
    const describe = () => `waiting for ${String(pattern)} from ${this.name} (${this.describeOutput()})`;
    using deadline = startDeadline(describe, options, READY_TIMEOUT_MS, this.#host.engine.timeoutFactor);
    const found = Promise.withResolvers<string>();
    const matches = (line: string) =>
      typeof pattern === "string" ? line.includes(pattern) : line.search(pattern) >= 0;
    const stopListening = this.#output.onLine((line, stream) => {
      if ((wanted === undefined || wanted === stream) && matches(line)) found.resolve(line);
    });
    try {
      const earlier = this.#output.lines(wanted).find(matches);
      if (earlier !== undefined) return earlier;
      return await deadline.race(Promise.race([found.promise, this.#failOnExitWithout(pattern)]));
    } finally {
      stopListening();
    }
  }

  async #exitsWithin(timeoutMs: number, { signal }: WaitOptions): Promise<boolean> {
    try {
      await this.wait({ signal, timeoutMs });
      return true;
    } catch (error) {
      if (error instanceof DockerNodesError && error.code === "timeout") return false;
      throw error;
    }
  }

  /** Returns the signal by which the image wants to be stopped (STOPSIGNAL). */
  async #stopSignal(wait: WaitOptions): Promise<string> {
    if (this.#exited) return DEFAULT_STOP_SIGNAL;
    const { Config: config } = (await this.#host.engine.inspect(this.#container.id, wait)) ?? {};
    return config?.StopSignal || DEFAULT_STOP_SIGNAL;
  }

  async #kill(signal: string, wait: WaitOptions): Promise<void> {
    if (this.#exited) return;
    this.#killed ||= signal === "SIGKILL";
    await this.#host.engine.kill(this.#container.id, signal, wait);
  }

  async #failOnExitBefore(missed: string): Promise<never> {
    const { exitCode } = await this.#result;
    const message = `${this.name} exited with code ${exitCode} before ${missed} (${this.describeOutput()})`;
    throw new DockerNodesError("application-ended", message);
  }

  async #failOnExitWithout(pattern: string | RegExp): Promise<never> {
    const { exitCode } = await this.#result;
    const message = `${this.name} exited with code ${exitCode} before it wrote ${String(pattern)}`;
    throw new DockerNodesError("output-ended", `${message} (${this.describeOutput()})`);
  }

  async #watch(lost: AbortSignal): Promise<ApplicationResult> {
    try {
      using life = startDeadline(() => this.name, { signal: lost }, Number.POSITIVE_INFINITY, NO_FACTOR);
      const exitCode = await life.race(this.#container.exit);
      this.#exited = true;
      const oomKilled = await this.#oomKilled(exitCode);
      const outputEndMs = multipliedTimeoutMs(OUTPUT_END_TIMEOUT_MS, this.#host.engine.timeoutFactor);
      await Promise.race([this.#container.ended, sleep(outputEndMs, undefined, { ref: false })]);
      this.#output.end();
      return this.#output.result({ exitCode, oomKilled });
    } catch (error) {
      // It is useless without its node, and nothing else would end it before the session ends.
      const timeoutMs = multipliedTimeoutMs(KILL_TIMEOUT_MS, this.#host.engine.timeoutFactor);
      await this.#host.engine.kill(this.#container.id, "SIGKILL", { timeoutMs }).catch(() => undefined);
      throw error;
    } finally {
      this.#container.disconnect();
    }
  }

  async #oomKilled(exitCode: number): Promise<boolean> {
    const suspected = exitSignal(exitCode) === "SIGKILL" && !this.#killed;
    return await this.#host.events.takeOutOfMemory(this.#container.id, suspected);
  }
}
