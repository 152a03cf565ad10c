import { randomUUID } from "node:crypto";
import type { ClientState, CloseReason } from "./close-reason.ts";
import type { CommandMode } from "./codec.ts";
import type { Connection } from "./connection.ts";
import { QmpError } from "./errors.ts";
import type { EventOf } from "./event.ts";
import type { EventStream } from "./event-stream.ts";
import type { EventMark } from "./events.ts";
import type { Session } from "./handshake.ts";
import { type JobCommandArguments, type JobHost, type JobOptions, JobRun } from "./job.ts";
import type { JobInfo } from "./job-error.ts";
import type { QemuVersion } from "./messages.ts";
import { checkCount, checkTimeout, type OperationOptions, type Settings } from "./options.ts";
import type {
  CommandArguments,
  CommandName,
  CommandParameters,
  CommandReturns,
  EventName,
  OobCommandName,
  Protocol,
} from "./protocol.ts";
import type { QemuProtocol } from "./qemu-protocol.ts";
import { type EntryPoint, traceAwaiting, traceCaller } from "./trace.ts";

/** Options of `waitFor`. */
export interface WaitOptions<E> extends OperationOptions {
  /** Whether an event is the one. What it throws rejects the wait. Default: the first of the name is. */
  readonly where?: ((event: E) => boolean) | undefined;
  /** Events after this mark count too, so that one that came before the wait is not missed. Default: from now on. */
  readonly since?: EventMark | undefined;
}

/** Options of `events`. */
export interface EventsOptions<Name> {
  /** Only the events of these names. Default: all. */
  readonly names?: readonly Name[] | undefined;
  /** How many unread events are kept (never more than 16 MiB of them); the oldest are dropped first. Default: 1000. */
  readonly queueLimit?: number | undefined;
  /** Ends the stream: the reader gets what is queued, then `signal.reason` is thrown. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of `hmp`. */
export interface HmpOptions extends OperationOptions {
  /** The CPU that commands such as `info registers` are about. Default: the monitor's own choice. */
  readonly cpuIndex?: number | undefined;
}

/** How many changes of status are kept for a job whose callbacks are slow; there are some ten in a job's life. */
const JOB_QUEUE_LIMIT = 1000;

/** Ends a registration, called or disposed of. */
export type Unsubscribe = (() => void) & Disposable;

/**
 * A live QMP session: what `connectQmp` gives. `P` states the types of commands and events.
 *
 * Commands may be sent before earlier ones are answered. After the end of the connection each call rejects with
 * its reason: `closed` after `close()`, else `connection-lost` or what made it fail.
 */
export class QmpClient<P extends Protocol = QemuProtocol> implements AsyncDisposable {
  /** QEMU's version, from its greeting. */
  readonly version: QemuVersion;
  /** The capabilities that QEMU offered. */
  readonly capabilities: readonly string[];
  /** Whether `executeOob` can be used: QEMU offered it and it has been enabled. */
  readonly oob: boolean;
  /** Settles when the connection has ended and the stream is released, with the reason; never rejects. */
  readonly closed: Promise<CloseReason>;
  readonly #connection: Connection;
  readonly #settings: Settings;

  private constructor(connection: Connection, session: Session, settings: Settings) {
    this.version = session.version;
    this.capabilities = session.capabilities;
    this.oob = session.oob;
    this.closed = connection.closed;
    this.#connection = connection;
    this.#settings = settings;
  }

  /** @internal */
  static over<P extends Protocol>(connection: Connection, session: Session, settings: Settings): QmpClient<P> {
    return new QmpClient(connection, session, settings);
  }

  /**
   * Runs a command and gives what it returns. Commands run in the order in which they are sent. A command that is given
   * up, by time-out or abort, may still be run by QEMU; its late reply is ignored.
   *
   * @throws {QmpCommandError} command-failed: QEMU's error.
   * @throws {QmpError} command-timeout, line-too-long, or the reason of the connection's end.
   * @throws {TypeError} if the arguments cannot be written as JSON.
   */
  async execute<C extends CommandName<P>>(
    command: C,
    ...[args, options]: CommandParameters<P, C, OperationOptions>
  ): Promise<CommandReturns<P, C>> {
    try {
      return (await this.#send("execute", command, args, options, this.execute)) as CommandReturns<P, C>;
    } catch (error) {
      throw traceAwaiting(error, this.execute);
    }
  }

  /**
   * Runs a command out of band: at once, even while another one blocks QEMU's main loop. Only a few commands can (a
   * protocol's `OobCommand`s); they overtake all that `execute` has sent.
   *
   * @throws {QmpError} oob-unavailable where `oob` is false; otherwise as `execute` does.
   */
  async executeOob<C extends OobCommandName<P>>(
    command: C,
    ...[args, options]: CommandParameters<P, C, OperationOptions>
  ): Promise<CommandReturns<P, C>> {
    if (!this.oob) throw new QmpError("oob-unavailable", `QMP command "${command}": this QEMU offers no OOB execution`);
    try {
      return (await this.#send("exec-oob", command, args, options, this.executeOob)) as CommandReturns<P, C>;
    } catch (error) {
      throw traceAwaiting(error, this.executeOob);
    }
  }

  /**
   * Runs a line of the human monitor (`human-monitor-command`) and gives the text that it prints, also where that is about
   * a mistake: the human monitor has no errors. The text ends in a line feed and has CR LF within.
   *
   * @throws {QmpError} as `execute` does.
   */
  async hmp(commandLine: string, { cpuIndex, ...options }: HmpOptions = {}): Promise<string> {
    const args = { "command-line": commandLine, "cpu-index": cpuIndex };
    try {
      return (await this.#send("execute", "human-monitor-command", args, options, this.hmp)) as string;
    } catch (error) {
      throw traceAwaiting(error, this.hmp);
    }
  }

  /**
   * Runs a command that begins a job (`blockdev-backup`, `blockdev-create`, `snapshot-save` and so on), follows the job to
   * its end, takes the steps that QEMU leaves to its user (`job-complete` once it is ready, `job-finalize` where
   * `auto-finalize` is off), dismisses it, and gives what it came to. `job-id` is made up where it is not given;
   * `auto-dismiss` is switched off, so that the job's error can be read.
   *
   * When it is aborted or takes too long, the job is cancelled first, and its end awaited for ten seconds at most.
   *
   * @throws {QmpJobError} job-failed: the job's error, or it was cancelled by somebody else.
   * @throws {QmpError} job-timeout, or as `execute` does.
   * @example
   * await qmp.runJob("snapshot-save", { tag: "clean", vmstate: "disk0", devices: ["disk0"] });
   */
  async runJob<C extends CommandName<P>>(
    command: C,
    args: JobCommandArguments<CommandArguments<P, C>>,
    options: JobOptions = {},
  ): Promise<JobInfo> {
    const host: JobHost = {
      execute: (name, given, limits) => this.#send("execute", name, given, limits, this.runJob),
      statusChanges: (signal) => {
        return this.#connection.events.stream({ names: ["JOB_STATUS_CHANGE"], queueLimit: JOB_QUEUE_LIMIT, signal });
      },
      logger: this.#settings.logger,
    };
    try {
      return await new JobRun(host, command, args["job-id"] ?? `job-${randomUUID()}`, options).run(args);
    } catch (error) {
      throw traceAwaiting(error, this.runJob);
    }
  }

  /** Calls the listener for each event of this name, in order, until unsubscribed. What it throws is an uncaught exception. */
  on<E extends EventName<P>>(name: E, listener: (event: EventOf<P, E>) => void): Unsubscribe {
    const unsubscribe = this.#connection.events.on(name, (event) => listener(event as EventOf<P, E>));
    return Object.assign(unsubscribe, { [Symbol.dispose]: unsubscribe });
  }

  /** The present point between two events, for `waitFor`: take it before what sets off the event. */
  mark(): EventMark {
    return this.#connection.events.mark();
  }

  /**
   * The first event of this name, since the mark or from now on, that `where` accepts. After the connection's end, what
   * came before it can still be found with `since`.
   *
   * @throws {QmpError} wait-timeout, which names the events that came; mark-expired where events after the mark are no longer
   * remembered; or the reason of the connection's end.
   */
  async waitFor<E extends EventName<P>>(name: E, options: WaitOptions<EventOf<P, E>> = {}): Promise<EventOf<P, E>> {
    const { where, since, signal } = options;
    const timeoutMs = checkTimeout("timeoutMs", options.timeoutMs ?? this.#settings.waitTimeoutMs);
    const event = await this.#connection.events.waitFor({
      name,
      where: where && ((candidate) => where(candidate as EventOf<P, E>)),
      since,
      timeoutMs,
      signal,
      trace: traceCaller(this.waitFor),
    });
    return event as EventOf<P, E>;
  }

  /**
   * The events from this call on, for `for await`. It ends with the connection, and throws where that has failed. A slow
   * reader holds up nobody: its queue is bounded, and `dropped` counts what it lost.
   */
  events<E extends EventName<P> = EventName<P>>(options: EventsOptions<E> = {}): EventStream<EventOf<P, E>> {
    const { names, queueLimit = 1000, signal } = options;
    checkCount("queueLimit", queueLimit, 1);
    return this.#connection.events.stream({ names, queueLimit, signal }) as EventStream<EventOf<P, E>>;
  }

  /** Whether commands can be sent, or why no longer. */
  get state(): ClientState {
    const reason = this.#connection.end;
    return reason === undefined ? { kind: "live" } : { kind: "ended", reason };
  }

  /**
   * This client, with the types of another protocol: `qmp.as<Open<QemuProtocol>>().execute("vendor-command")`. Nothing is
   * checked, and nothing happens at run time.
   */
  as<Q extends Protocol>(): QmpClient<Q> {
    return this as QmpClient<Protocol> as QmpClient<Q>;
  }

  /** Ends the session and rejects what is under way; QEMU goes on. Settles when the stream is released. Idempotent. */
  close(): Promise<void> {
    return this.#connection.close();
  }

  /** As `close()`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #send(
    mode: CommandMode,
    command: string,
    args: object | undefined,
    options: OperationOptions | undefined,
    entry: EntryPoint,
  ): Promise<unknown> {
    const { commandTimeoutMs, traceCalls } = this.#settings;
    const timeoutMs = checkTimeout("timeoutMs", options?.timeoutMs ?? commandTimeoutMs);
    const trace = traceCalls ? traceCaller(entry) : undefined;
    return this.#connection.commands.send({ mode, command, args, timeoutMs, signal: options?.signal, trace });
  }
}
