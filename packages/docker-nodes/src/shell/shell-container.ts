import { setTimeout as sleep } from "node:timers/promises";
import { multipliedTimeoutMs, startDeadline } from "../deadline.ts";
import { type Container, createContainer } from "../engine/container.ts";
import type { ContainerEvents } from "../engine/container-events.ts";
import type { ContainerSpec } from "../engine/container-spec.ts";
import type { OutputSink } from "../engine/demultiplexer.ts";
import type { Engine } from "../engine/engine.ts";
import { exitSignal } from "../engine/exit-signal.ts";
import { reasonOf } from "../error-reason.ts";
import { ContainerFault, type ContainerFaultDetails, DockerNodesError } from "../errors.ts";
import { excerpt } from "../excerpt.ts";
import type { WaitOptions } from "../wait-options.ts";
import { batchScript, readFailures } from "./ip-batch.ts";
import { shellCommand } from "./quote.ts";
import { type CommandReply, Shell } from "./shell.ts";

const COMMAND_TIMEOUT_MS = 30_000;
const COMMAND_NOT_FOUND = 127;
/** The packages of programs that are not of iproute2. */
const PACKAGES: Readonly<Record<string, string>> = { wg: "wireguard-tools" };
/** The longest delay of the exit code after the end of the output, which arrives on another connection. */
const EXIT_CODE_DELAY_MS = 1_000;

/** The container of a shell, and how its unexpected end is reported. */
export interface ShellContainerOptions {
  readonly spec: ContainerSpec;
  /** The code of the error if the container ends unexpectedly. */
  readonly lostCode: "node-died" | "session-died";
  /** Checked after each step. */
  readonly signal: AbortSignal;
  /** Says whether the container ran out of memory. Default: that is not known. */
  readonly events?: ContainerEvents | undefined;
}

/** A container whose first process is a shell that runs our commands. */
export class ShellContainer {
  readonly #container: Container;
  readonly #shell: Shell;
  readonly #options: ShellContainerOptions;
  readonly #lost = new AbortController();
  readonly #watched: Promise<void>;
  #exitExpected = false;

  /** Multiplies the time-outs of its commands, where a call names none. */
  readonly timeoutFactor: number;

  private constructor(container: Container, shell: Shell, options: ShellContainerOptions, timeoutFactor: number) {
    this.timeoutFactor = timeoutFactor;
    this.#container = container;
    this.#shell = shell;
    this.#options = options;
    this.#watched = this.#watch();
  }

  /** Creates the container; {@link start} starts it. */
  static async create(engine: Engine, options: ShellContainerOptions): Promise<ShellContainer> {
    let container: Container | undefined;
    const shell = new Shell((script) => container?.write(script));
    const onOutput: OutputSink = (stream, bytes) => shell.receive(stream, bytes);
    container = await createContainer(engine, options.spec, { stdin: true, signal: options.signal, onOutput });
    options.events?.add(container.id);
    return new ShellContainer(container, shell, options, engine.timeoutFactor);
  }

  /** Starts the shell. */
  async start(signal: AbortSignal): Promise<void> {
    try {
      await this.#container.start(signal);
    } catch (cause) {
      if (!(cause instanceof DockerNodesError && /executable file not found/.test(cause.message))) throw cause;
      throw new DockerNodesError("image-unsuitable", `${cause.message}: the image must contain a POSIX sh`, { cause });
    }
  }

  get id(): string {
    return this.#container.id;
  }

  get name(): string {
    return this.#container.name;
  }

  /** Aborts, with a {@link ContainerFault}, when the container exits unexpectedly. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** Waits until the container's end is noticed, for at most `limitMs` times the time-out factor. */
  async waitForEnd(limitMs: number): Promise<void> {
    const timeoutMs = multipliedTimeoutMs(limitMs, this.timeoutFactor);
    await Promise.race([this.#watched, sleep(timeoutMs, undefined, { ref: false })]);
  }

  /**
   * Runs a command to its end.
   * @throws {DockerNodesError} `command-failed` with the command's own message if its exit code is not 0
   */
  async run(argv: readonly string[], wait: WaitOptions = {}): Promise<CommandReply> {
    return await this.runScript(argv.join(" "), shellCommand(argv), wait);
  }

  /**
   * Runs a script of the shell, which must be one command: a group, for example.
   * @param shown the script in short, for error messages
   * @throws {DockerNodesError} `command-failed` if its exit code is not 0
   */
  async runScript(shown: string, script: string, wait: WaitOptions = {}): Promise<CommandReply> {
    const reply = await this.#execute(shown, script, wait);
    if (reply.exitCode === 0) return reply;
    return this.#fail(shown, reply.exitCode, reply.stderr || reply.stdout);
  }

  /** Runs commands of `ip` in one process. Returns those that failed, by index, each with the message of `ip`. */
  async runBatch(commands: readonly (readonly string[])[], wait: WaitOptions = {}): Promise<Map<number, string>> {
    if (commands.length === 0) return new Map();
    const input = shellCommand(["printf", "%s\\n", ...batchScript(commands)]);
    const script = `{ ${input} | ip -force -batch -; }`;
    const { exitCode, stdout, stderr } = await this.#execute("ip -force -batch -", script, wait);
    const failures = readFailures(stderr);
    if (exitCode === 0 || failures.size > 0) return failures;
    return this.#fail("ip -force -batch -", exitCode, stderr || stdout);
  }

  /**
   * Runs commands of `ip` in order, in as few processes as possible.
   * @throws {DockerNodesError} `command-failed` with the message of `ip` for the first command that fails
   */
  async runAll(commands: readonly (readonly string[])[], wait: WaitOptions = {}): Promise<void> {
    // A batch does not support options, such as the one for a family.
    const option = commands.findIndex(([, word]) => word?.startsWith("-"));
    const batch = option < 0 ? commands : commands.slice(0, option);
    const [failure] = await this.runBatch(batch, wait);
    if (failure) {
      const [index, text] = failure;
      const message = `\`${batch[index]?.join(" ")}\` in container ${this.name} failed: ${excerpt(text)}`;
      throw new DockerNodesError("command-failed", message);
    }
    for (const command of commands.slice(batch.length)) await this.run(command, wait);
  }

  /** Returns the shell's pid in the session's PID namespace. */
  async pid(wait: WaitOptions = {}): Promise<number> {
    const { stdout } = await this.#execute("echo $$", 'echo "$$"', wait);
    return Number(stdout);
  }

  /** Marks its exit as expected from now on. */
  expectExit(): void {
    this.#exitExpected = true;
  }

  disconnect(): void {
    this.expectExit();
    this.#container.disconnect();
  }

  #fail(command: string, exitCode: number, output: string): never {
    const message = `\`${command}\` in container ${this.name} exited with code ${exitCode}: ${excerpt(output)}`;
    if (exitCode !== COMMAND_NOT_FOUND) throw new DockerNodesError("command-failed", message);
    const program = command.split(" ", 1).join();
    throw new DockerNodesError(
      "image-unsuitable",
      `${message}: the image must contain ${PACKAGES[program] ?? "iproute2"}'s \`${program}\``,
    );
  }

  async #execute(shown: string, command: string, wait: WaitOptions): Promise<CommandReply> {
    using deadline = startDeadline(
      () => `\`${shown}\` in container ${this.name}`,
      wait,
      COMMAND_TIMEOUT_MS,
      this.timeoutFactor,
    );
    return await deadline.race(this.#shell.run(command));
  }

  async #watch(): Promise<void> {
    const failure = await this.#container.ended;
    const error = this.#exitExpected
      ? new DockerNodesError("closed", `container ${this.name} is closed`)
      : await this.#fault(failure);
    this.#shell.end(error);
    if (error instanceof ContainerFault && !this.#exitExpected) this.#lost.abort(error);
    this.#options.events?.forget(this.id);
  }

  async #fault(cause: unknown): Promise<ContainerFault> {
    const at = new Date();
    const code = this.#container.exit.catch(() => undefined);
    const delayMs = multipliedTimeoutMs(EXIT_CODE_DELAY_MS, this.timeoutFactor);
    const exitCode = await Promise.race([code, sleep(delayMs, undefined, { ref: false })]);
    const signal = exitCode === undefined ? undefined : exitSignal(exitCode);
    const oomKilled = (await this.#options.events?.takeOutOfMemory(this.id, false)) ?? false;
    const lastLines = excerpt(this.#shell.unclaimedOutput());
    const details = { container: this.name, at, exitCode, signal, oomKilled, lastLines, cause };
    return new ContainerFault(this.#options.lostCode, describeFault(details), details);
  }
}

function describeFault({ container, exitCode, signal, oomKilled, lastLines, cause }: ContainerFaultDetails): string {
  if (cause !== undefined) return `the output of container ${container} cannot be read (${reasonOf(cause)})`;
  const how =
    exitCode === undefined
      ? "ended unexpectedly, or the engine did"
      : `ended unexpectedly with exit code ${exitCode}${signal === undefined ? "" : ` (${signal})`}`;
  const why = oomKilled ? ", after it reached a memory limit" : ": did another program stop or remove it?";
  return `container ${container} ${how}${why}${lastLines === "" ? "" : `; its last output: ${lastLines}`}`;
}
