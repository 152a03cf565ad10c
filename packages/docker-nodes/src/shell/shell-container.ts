import { type Container, create } from "./container.ts";
import type { ContainerSpec } from "./container-spec.ts";
import { type Limits, startDeadline } from "./deadline.ts";
import type { OutputSink } from "./demultiplexer.ts";
import type { Engine } from "./engine.ts";
import { DockerNodesError, type DockerNodesErrorCode } from "./errors.ts";
import { excerpt } from "./excerpt.ts";
import { batchScript, readFailures } from "./ip-batch.ts";
import { shellCommand } from "./quote.ts";
import { type CommandReply, Shell } from "./shell.ts";

const COMMAND_TIMEOUT_MS = 30_000;
const COMMAND_NOT_FOUND = 127;

/** A container whose first process is a shell that runs our commands. */
export class ShellContainer {
  readonly #container: Container;
  readonly #shell: Shell;
  readonly #lost = new AbortController();
  #dismissed = false;

  private constructor(container: Container, shell: Shell, code: DockerNodesErrorCode) {
    this.#container = container;
    this.#shell = shell;
    void this.#watch(code);
  }

  /**
   * Creates the container, which {@link start} starts. `code` is that of the error it leaves when it dies without our
   * doing.
   */
  static async create(
    engine: Engine,
    spec: ContainerSpec,
    code: DockerNodesErrorCode,
    signal: AbortSignal,
  ): Promise<ShellContainer> {
    let container: Container | undefined;
    const shell = new Shell((script) => container?.write(script));
    const onOutput: OutputSink = (stream, bytes) => shell.receive(stream, bytes);
    container = await create(engine, spec, { stdin: true, signal, onOutput });
    return new ShellContainer(container, shell, code);
  }

  /** Starts the shell. */
  async start(signal: AbortSignal): Promise<void> {
    try {
      await this.#container.start(signal);
    } catch (cause) {
      if (!(cause instanceof DockerNodesError && /executable file not found/.test(cause.message))) throw cause;
      throw new DockerNodesError("image-unsuitable", `${cause.message}: the image must hold a POSIX sh`, { cause });
    }
  }

  get id(): string {
    return this.#container.id;
  }

  get name(): string {
    return this.#container.name;
  }

  /** Aborts, with a {@link DockerNodesError}, when the container dies without our doing. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /**
   * Runs a command to its end.
   * @throws {DockerNodesError} `command-failed` with the command's own words when it exits with another code than 0.
   */
  async run(argv: readonly string[], limits: Limits = {}): Promise<CommandReply> {
    const reply = await this.#ask(argv.join(" "), shellCommand(argv), limits);
    if (reply.exitCode === 0) return reply;
    return this.#fail(argv.join(" "), reply.exitCode, reply.stderr || reply.stdout);
  }

  /** Runs commands of `ip` in one process. Answers those that failed, by index, in `ip`'s words. */
  async runBatch(commands: readonly (readonly string[])[], limits: Limits = {}): Promise<Map<number, string>> {
    if (commands.length === 0) return new Map();
    const input = shellCommand(["printf", "%s\\n", ...batchScript(commands)]);
    const script = `{ ${input} | ip -force -batch -; }`;
    const { exitCode, stdout, stderr } = await this.#ask("ip -force -batch -", script, limits);
    const failures = readFailures(stderr);
    if (exitCode === 0 || failures.size > 0) return failures;
    return this.#fail("ip -force -batch -", exitCode, stderr || stdout);
  }

  /**
   * Runs commands of `ip` in their order, in as few processes as can be.
   * @throws {DockerNodesError} `command-failed` with `ip`'s own words for the first that fails
   */
  async runAll(commands: readonly (readonly string[])[], limits: Limits = {}): Promise<void> {
    // A batch knows no options, such as that for a family.
    const option = commands.findIndex(([, word]) => word?.startsWith("-"));
    const batch = option < 0 ? commands : commands.slice(0, option);
    const [failure] = await this.runBatch(batch, limits);
    if (failure) {
      const [index, words] = failure;
      const message = `\`${batch[index]?.join(" ")}\` in container ${this.name} failed: ${excerpt(words)}`;
      throw new DockerNodesError("command-failed", message);
    }
    for (const command of commands.slice(batch.length)) await this.run(command, limits);
  }

  /** The shell's pid in the session's PID namespace. */
  async pid(limits: Limits = {}): Promise<number> {
    const { stdout } = await this.#ask("echo $$", 'echo "$$"', limits);
    return Number(stdout);
  }

  /** From now on its end is meant. */
  dismiss(): void {
    this.#dismissed = true;
  }

  disconnect(): void {
    this.dismiss();
    this.#container.disconnect();
  }

  #fail(command: string, exitCode: number, said: string): never {
    const message = `\`${command}\` in container ${this.name} exited with code ${exitCode}: ${excerpt(said)}`;
    if (exitCode !== COMMAND_NOT_FOUND) throw new DockerNodesError("command-failed", message);
    const program = command.split(" ", 1).join();
    throw new DockerNodesError("image-unsuitable", `${message}: the image must hold iproute2's \`${program}\``);
  }

  async #ask(shown: string, command: string, limits: Limits): Promise<CommandReply> {
    using deadline = startDeadline(() => `\`${shown}\` in container ${this.name}`, limits, COMMAND_TIMEOUT_MS);
    return await deadline.race(this.#shell.run(command));
  }

  async #watch(code: DockerNodesErrorCode): Promise<void> {
    await this.#container.ended;
    const words = excerpt(this.#shell.lastWords());
    const said = words === "" ? "" : `; its last words: ${words}`;
    const error = this.#dismissed
      ? new DockerNodesError("closed", `container ${this.name} is closed`)
      : new DockerNodesError(code, `container ${this.name} ended without our doing${said}`);
    this.#shell.end(error);
    if (!this.#dismissed) this.#lost.abort(error);
  }
}
