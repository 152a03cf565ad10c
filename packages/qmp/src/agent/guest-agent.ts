import type { CallLimits } from "../call/call.ts";
import { captureCallSite, type EntryPoint, withAwaitingCallers } from "../call/call-site.ts";
import type { ClientState, CloseReason } from "../call/close-reason.ts";
import {
  badArgument,
  checkCount,
  checkOptions,
  checkSignal,
  checkString,
  checkTimeout,
  type OptionNames,
  WAIT_OPTIONS,
} from "../check-options.ts";
import { QmpError } from "../errors.ts";
import type { CommandName, CommandParameters, CommandReturns, Protocol } from "../protocol/protocol.ts";
import type { WaitOptions } from "../wait-options.ts";
import type { AgentConnection } from "./agent-connection.ts";
import type { AgentHost, AgentLimits } from "./agent-host.ts";
import type { AgentSettings } from "./agent-options.ts";
import type { GuestAgentProtocol } from "./agent-qemu-protocol.ts";
import { checkExecOptions, type GuestExecOptions } from "./exec-options.ts";
import { FileSystems, type GuestFreeze, THAW_TIMEOUT_MS } from "./file-systems.ts";
import { execInGuest, type GuestExecResult } from "./guest-exec.ts";
import { readGuestFile, writeGuestFile } from "./guest-file.ts";
import {
  checkMountpoints,
  type FreezeOptions,
  type ReadFileOptions,
  type ShutdownMode,
  type WriteFileOptions,
} from "./guest-options.ts";

/** Opens another connection to the same agent. */
type Reopen = (limits: () => CallLimits) => Promise<AgentConnection>;

const READ_FILE_OPTIONS: OptionNames<ReadFileOptions> = { ...WAIT_OPTIONS, maxBytes: true };
const WRITE_FILE_OPTIONS: OptionNames<WriteFileOptions> = { ...WAIT_OPTIONS, append: true };
const FREEZE_OPTIONS: OptionNames<FreezeOptions> = { ...WAIT_OPTIONS, mountpoints: true };
const SHUTDOWN_MODES: ReadonlySet<string> = new Set(["powerdown", "halt", "reboot"]);

const MAX_FILE_BYTES = 16 * 1024 * 1024;

/**
 * The guest agent of a machine, as `connectGuestAgent` returns it. `P` is the protocol: the types of its commands. The agent runs
 * one command after the other. After the end of the connection each call rejects with its reason.
 */
export class GuestAgent<P extends Protocol = GuestAgentProtocol> implements AsyncDisposable {
  /** Settles with the reason when the connection has ended and the stream is released. Never rejects. */
  readonly closed: Promise<CloseReason>;
  readonly #connection: AgentConnection;
  readonly #settings: AgentSettings;
  readonly #reopen: Reopen | undefined;
  readonly #fileSystems: FileSystems;
  #closing: Promise<void> | undefined;

  private constructor(connection: AgentConnection, settings: AgentSettings, reopen: Reopen | undefined) {
    this.closed = connection.closed;
    this.#connection = connection;
    this.#settings = settings;
    this.#reopen = reopen;
    this.#fileSystems = new FileSystems(hostOf(connection));
  }

  /** @internal */
  static over<P extends Protocol>(
    connection: AgentConnection,
    settings: AgentSettings,
    reopen: Reopen | undefined,
  ): GuestAgent<P> {
    return new GuestAgent(connection, settings, reopen);
  }

  /** Whether commands can be sent, or the reason why the connection has ended. */
  get state(): ClientState {
    const reason = this.#connection.end;
    return reason === undefined ? { kind: "live" } : { kind: "ended", reason };
  }

  /**
   * Runs a command of the agent and returns its result. A command that was given up may still run; its late reply is ignored.
   * `guest-shutdown` and `guest-suspend-…` have no reply if they succeed: use `shutdown()`, or a short time-out.
   *
   * @throws {QmpCommandError} command-failed: the agent's error, such as CommandNotFound for one that its administrator disabled.
   * @throws {QmpError} command-timeout, line-too-long, or the reason of the connection's end.
   * @throws {TypeError} for a bad option, or arguments that JSON cannot represent.
   */
  async execute<C extends CommandName<P>>(
    command: C,
    ...[args, options]: CommandParameters<P, C, WaitOptions>
  ): Promise<CommandReturns<P, C>> {
    return await this.#call(this.execute, "execute", options ?? {}, WAIT_OPTIONS, async (limits) => {
      checkString("command", command);
      return (await this.#send(command, args, limits)) as CommandReturns<P, C>;
    });
  }

  /**
   * Runs a program in the guest, by its absolute path and without a shell, and returns its output when it has ended. An exit code
   * other than 0 is a result, not an error.
   *
   * @throws {QmpCommandError} command-failed: the agent cannot start it.
   * @throws {QmpError} command-timeout: it did not end in time, and keeps running; otherwise as `execute`.
   * @example
   * const { exitCode, stdout } = await agent.exec("/bin/sh", { args: ["-c", "ip address"] });
   */
  async exec(path: string, options: GuestExecOptions = {}): Promise<GuestExecResult> {
    checkExecOptions(options);
    const { timeoutMs, signal } = options;
    return await this.#call(this.exec, "exec", { timeoutMs, signal }, WAIT_OPTIONS, async (limits) => {
      checkString("path", path);
      return await execInGuest(hostOf(this.#connection), path, options, limits);
    });
  }

  /**
   * Reads a whole file of the guest.
   *
   * @throws {QmpError} file-too-large: it has more than `maxBytes`; otherwise as `execute`.
   */
  async readFile(path: string, options: ReadFileOptions = {}): Promise<Buffer> {
    return await this.#call(this.readFile, "readFile", options, READ_FILE_OPTIONS, async (limits) => {
      checkString("path", path);
      const maxBytes = checkCount("maxBytes", options.maxBytes ?? MAX_FILE_BYTES, { min: 0 });
      return await readGuestFile(hostOf(this.#connection), path, maxBytes, limits);
    });
  }

  /** Replaces a file of the guest, or appends to it. @throws {QmpError} as `execute`. */
  async writeFile(path: string, data: string | Uint8Array, options: WriteFileOptions = {}): Promise<void> {
    await this.#call(this.writeFile, "writeFile", options, WRITE_FILE_OPTIONS, async (limits) => {
      checkString("path", path);
      if (typeof data !== "string" && !(data instanceof Uint8Array)) {
        throw badArgument("data", "a string or a Uint8Array", data);
      }
      const mode = options.append === true ? "a" : "w";
      await writeGuestFile(hostOf(this.#connection), path, { data: Buffer.from(data), mode }, limits);
    });
  }

  /**
   * Writes what the guest's file systems have in memory to their disks and freezes them, for a consistent copy of the disks. Until
   * they are thawed the agent answers nothing else. Thaw them, or use `await using`. `close()` tries it in any case: over a new
   * connection if this one has ended and the target was an address.
   *
   * @throws {QmpError} as `execute`. After a failure of the agent nothing is frozen; after a time-out it may be.
   * @example
   * await using freeze = await agent.freeze();
   * await qmp.runJob("blockdev-backup", backup);
   */
  async freeze(options: FreezeOptions = {}): Promise<GuestFreeze> {
    const count = await this.#call(this.freeze, "freeze", options, FREEZE_OPTIONS, async (limits) => {
      checkMountpoints(options.mountpoints);
      return await this.#fileSystems.freeze(options.mountpoints, limits);
    });
    let thawing: Promise<number> | undefined;
    const thaw = async (): Promise<number> => {
      if (thawing !== undefined) return await thawing.then(() => 0);
      thawing = this.#call(thaw, "thaw", {}, WAIT_OPTIONS, (limits) => this.#fileSystems.thaw(limits));
      return await thawing;
    };
    return { count, thaw, [Symbol.asyncDispose]: () => thaw().then(() => undefined) };
  }

  /**
   * Lets the guest power off, halt or reboot. Settles when the agent has accepted it: it has no reply, so the agent is asked for
   * another one after it, or ends. Wait for the machine's `SHUTDOWN` event (`RESET` after `reboot`).
   *
   * @param mode `powerdown` (the default), `halt` or `reboot`.
   * @throws {QmpError} as `execute`.
   */
  async shutdown(mode: ShutdownMode = "powerdown", options: WaitOptions = {}): Promise<void> {
    await this.#call(this.shutdown, "shutdown", options, WAIT_OPTIONS, async (limits) => {
      if (!SHUTDOWN_MODES.has(mode)) throw badArgument("mode", '"powerdown", "halt" or "reboot"', mode);
      const answered = new AbortController();
      const signal = limits.signal === undefined ? answered.signal : AbortSignal.any([answered.signal, limits.signal]);
      const refused = this.#send("guest-shutdown", { mode }, { ...limits, signal });
      const accepted = this.#send("guest-ping", undefined, { ...limits, signal });
      try {
        await Promise.race([refused, accepted]);
      } catch (error) {
        if (!(error instanceof QmpError && error.code === "connection-lost")) throw error;
      } finally {
        answered.abort();
        await Promise.allSettled([refused, accepted]);
      }
    });
  }

  /** Returns this agent with the types of another protocol. It checks nothing and does nothing at run time. */
  as<Q extends Protocol>(): GuestAgent<Q> {
    return this as GuestAgent<Protocol> as GuestAgent<Q>;
  }

  /**
   * Ends the connection and rejects all pending calls; the agent keeps running. If file systems may still be frozen, it tries to
   * thaw them first, for at most ten seconds. Settles when the stream is released. Idempotent.
   *
   * @throws {QmpError} still-frozen: the agent did not thaw them.
   */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** Calls `close()`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    const reopen = this.#reopen;
    const isEnded = this.state.kind === "ended" && reopen !== undefined;
    try {
      await this.#fileSystems.release(isEnded ? () => this.#openAgain(reopen) : undefined);
    } finally {
      await this.#connection.close();
    }
  }

  async #openAgain(reopen: Reopen): Promise<AgentHost & AsyncDisposable> {
    const callSite = captureCallSite(this.close);
    const deadlineMs = performance.now() + THAW_TIMEOUT_MS;
    const left = (): number => Math.max(1, Math.ceil(deadlineMs - performance.now()));
    const connection = await reopen(() => ({ timeoutMs: left(), signal: undefined, callSite }));
    return { ...hostOf(connection), [Symbol.asyncDispose]: () => connection.close() };
  }

  /** Checks the options of a call, and runs it with its limits and the caller's stack in errors. */
  async #call<T>(
    entry: EntryPoint,
    name: string,
    options: WaitOptions,
    known: Readonly<Record<string, true>>,
    run: (limits: AgentLimits) => Promise<T>,
  ): Promise<T> {
    try {
      checkOptions(name, options, known);
      const { signal } = options;
      checkSignal("signal", signal);
      const timeoutMs = checkTimeout("timeoutMs", options.timeoutMs, this.#settings.commandTimeoutMs);
      return await run({ timeoutMs, signal });
    } catch (error) {
      throw withAwaitingCallers(error, entry);
    }
  }

  #send(command: string, args: object | undefined, limits: AgentLimits): Promise<unknown> {
    return send(this.#connection, command, args, limits);
  }
}

function hostOf(connection: AgentConnection): AgentHost {
  const execute = (command: string, args: object, limits: AgentLimits): Promise<unknown> => {
    return send(connection, command, args, limits);
  };
  return { execute: execute as AgentHost["execute"] };
}

function send(
  connection: AgentConnection,
  command: string,
  args: object | undefined,
  { timeoutMs, signal }: AgentLimits,
): Promise<unknown> {
  return connection.commands.send({ mode: "execute", command, args, timeoutMs, signal, callSite: undefined });
}
