import { captureCallSite, type EntryPoint, withAwaitingCallers } from "../call/call-site.ts";
import type { ClientState, CloseReason } from "../call/close-reason.ts";
import { checkFunction, checkOptions, checkSignal, checkString, checkTimeout, WAIT_OPTIONS } from "../check-options.ts";
import type { ConnectSettings } from "../connection/connect-options.ts";
import type { Connection } from "../connection/connection.ts";
import type { Session } from "../connection/handshake.ts";
import { QmpError } from "../errors.ts";
import type { EventOf } from "../event/event.ts";
import type { EventMark } from "../event/event-history.ts";
import {
  checkWaitForEventOptions,
  type EventsOptions,
  resolveEventsOptions,
  type WaitForEventOptions,
} from "../event/event-options.ts";
import type { EventStream } from "../event/event-stream.ts";
import type { JobInfo } from "../job/job-error.ts";
import type { JobHost } from "../job/job-host.ts";
import {
  type JobCommandArguments,
  type JobOptions,
  resolveJobOptions,
  resolveTransactionOptions,
  type TransactionOptions,
} from "../job/job-options.ts";
import { JobRun } from "../job/job-run.ts";
import { startOfJob, startOfTransaction } from "../job/job-start.ts";
import type { CommandMode } from "../protocol/encode-command.ts";
import type { QemuVersion } from "../protocol/messages.ts";
import type {
  CommandArguments,
  CommandName,
  CommandParameters,
  CommandReturns,
  EventName,
  OobCommandName,
  Protocol,
} from "../protocol/protocol.ts";
import type { QemuProtocol } from "../protocol/qemu-protocol.ts";
import { unreachable } from "../unreachable.ts";
import type { WaitOptions } from "../wait-options.ts";
import { checkHmpOptions, type HmpOptions } from "./hmp-options.ts";

/** The number of status changes that are kept for a job with slow callbacks. A job has about ten in its life. */
const JOB_QUEUE_LIMIT = 1000;

/** Ends a registration when it is called or disposed of. */
export type Unsubscribe = (() => void) & Disposable;

/**
 * A live QMP session, as `connectQmp` returns it. `P` is the protocol: the types of its commands and events.
 *
 * You can send commands before earlier ones are answered. After the end of the connection each call rejects with its reason:
 * `closed` after `close()`, otherwise `connection-lost` or the code of the failure.
 */
export class QmpClient<P extends Protocol = QemuProtocol> implements AsyncDisposable {
  /** QEMU's version, from its greeting. */
  readonly version: QemuVersion;
  /** The capabilities that QEMU offered. */
  readonly capabilities: readonly string[];
  /** Whether `executeOob` is available: QEMU offered it and it is enabled. */
  readonly oob: boolean;
  /** Settles with the reason when the connection has ended and the stream is released. Never rejects. */
  readonly closed: Promise<CloseReason>;
  readonly #connection: Connection;
  readonly #settings: ConnectSettings;

  private constructor(connection: Connection, session: Session, settings: ConnectSettings) {
    this.version = session.version;
    this.capabilities = session.capabilities;
    this.oob = session.oob;
    this.closed = connection.closed;
    this.#connection = connection;
    this.#settings = settings;
  }

  /** @internal */
  static over<P extends Protocol>(connection: Connection, session: Session, settings: ConnectSettings): QmpClient<P> {
    return new QmpClient(connection, session, settings);
  }

  /**
   * Runs a command and returns its result. Commands run in the order in which they are sent. QEMU may still run a command
   * that was given up, by time-out or abort; its late reply is ignored.
   *
   * @throws {QmpCommandError} command-failed: QEMU's error.
   * @throws {QmpError} command-timeout, line-too-long, or the reason of the connection's end.
   * @throws {TypeError} for a bad option, or arguments that JSON cannot represent.
   */
  async execute<C extends CommandName<P>>(
    command: C,
    ...[args, options]: CommandParameters<P, C, WaitOptions>
  ): Promise<CommandReturns<P, C>> {
    try {
      if (options !== undefined) checkOptions("execute", options, WAIT_OPTIONS);
      return (await this.#send("execute", command, args, options, this.execute)) as CommandReturns<P, C>;
    } catch (error) {
      throw withAwaitingCallers(error, this.execute);
    }
  }

  /**
   * Runs a command out of band: immediately, even while another command blocks QEMU's main loop. Only a few commands can (the
   * protocol's `OobCommand`s). They overtake everything that `execute` has sent.
   *
   * @throws {QmpError} oob-unavailable if `oob` is false; otherwise as `execute` does.
   */
  async executeOob<C extends OobCommandName<P>>(
    command: C,
    ...[args, options]: CommandParameters<P, C, WaitOptions>
  ): Promise<CommandReturns<P, C>> {
    try {
      if (options !== undefined) checkOptions("executeOob", options, WAIT_OPTIONS);
      if (!this.oob) throw oobUnavailableError(command);
      return (await this.#send("exec-oob", command, args, options, this.executeOob)) as CommandReturns<P, C>;
    } catch (error) {
      throw withAwaitingCallers(error, this.executeOob);
    }
  }

  /**
   * Runs a line of the human monitor (`human-monitor-command`) and returns the text that it prints. Mistakes are part of that
   * text: the human monitor has no errors. The text ends in a line feed and contains CR LF.
   *
   * @throws {QmpError} as `execute` does.
   */
  async hmp(commandLine: string, options: HmpOptions = {}): Promise<string> {
    try {
      checkString("commandLine", commandLine);
      checkHmpOptions(options);
      const args = { "command-line": commandLine, "cpu-index": options.cpuIndex };
      return (await this.#send("execute", "human-monitor-command", args, options, this.hmp)) as string;
    } catch (error) {
      throw withAwaitingCallers(error, this.hmp);
    }
  }

  /**
   * Runs a command that starts a job (`blockdev-backup`, `blockdev-create`, `snapshot-save` and so on). Follows the job to its
   * end, takes the steps that QEMU leaves to its client (`job-complete` once it is ready, unless `onReady` decides otherwise;
   * `job-finalize` if `auto-finalize` is off), dismisses it, and returns it as it ended. A random `job-id` is used unless you pass one; `auto-dismiss` is
   * switched off, so that the job's error can be read.
   *
   * On abort or time-out it first cancels the job and waits at most ten seconds for its end.
   *
   * @throws {QmpJobError} job-failed: the job's error, or something else cancelled it.
   * @throws {QmpError} job-timeout, or as `execute` does.
   * @example
   * await qmp.runJob("snapshot-save", { tag: "clean", vmstate: "disk0", devices: ["disk0"] });
   */
  async runJob<C extends CommandName<P>>(
    command: C,
    args: JobCommandArguments<CommandArguments<P, C>>,
    options: JobOptions = {},
  ): Promise<JobInfo> {
    try {
      const settings = resolveJobOptions(options);
      const [job] = await new JobRun(this.#jobHost(this.runJob), startOfJob(command, args), settings).run();
      return job ?? unreachable("a start of one job returns one job");
    } catch (error) {
      throw withAwaitingCallers(error, this.runJob);
    }
  }

  /**
   * Runs a `transaction`, follows the jobs that its actions start (`blockdev-backup`, `drive-backup`) to their ends, dismisses
   * them, and returns them as they ended, in the order of the actions. Random ids are used for jobs without a `job-id`. On abort
   * or time-out it first cancels the jobs, as `runJob` does.
   *
   * @throws {QmpJobError} job-failed: the error of the first job that failed by itself.
   * @throws {QmpError} job-timeout, or as `execute` does: then no action has taken effect.
   * @throws {TypeError} for a bad option, or a job with `"auto-finalize": false`.
   */
  async runTransaction(
    args: CommandArguments<P, "transaction">,
    options: TransactionOptions = {},
  ): Promise<readonly JobInfo[]> {
    try {
      const settings = resolveTransactionOptions(options);
      return await new JobRun(this.#jobHost(this.runTransaction), startOfTransaction(args), settings).run();
    } catch (error) {
      throw withAwaitingCallers(error, this.runTransaction);
    }
  }

  /**
   * Calls the listener for each event of this name, in order, until unsubscribed. Its exceptions are uncaught exceptions.
   *
   * @throws {TypeError} unless the listener is a function.
   */
  on<E extends EventName<P>>(name: E, listener: (event: EventOf<P, E>) => void): Unsubscribe {
    checkFunction("listener", listener);
    const unsubscribe = this.#connection.events.on(name, (event) => listener(event as EventOf<P, E>));
    return Object.assign(unsubscribe, { [Symbol.dispose]: unsubscribe });
  }

  /** Returns the current point between two events, for `waitFor`. Take it before the action that causes the event. */
  mark(): EventMark {
    return this.#connection.events.mark();
  }

  /**
   * Waits for the first event of this name, since the mark or from now on, that `where` accepts. After the connection's end,
   * `since` still finds events that arrived before it.
   *
   * @throws {QmpError} wait-timeout, which names the events that arrived; mark-expired if events after the mark are no longer
   * remembered; or the reason of the connection's end.
   */
  async waitFor<E extends EventName<P>>(
    name: E,
    options: WaitForEventOptions<EventOf<P, E>> = {},
  ): Promise<EventOf<P, E>> {
    checkWaitForEventOptions(options);
    const { where, since, signal } = options;
    const event = await this.#connection.events.waitFor({
      name,
      where: where && ((candidate) => where(candidate as EventOf<P, E>)),
      since,
      timeoutMs: checkTimeout("timeoutMs", options.timeoutMs, this.#settings.waitTimeoutMs),
      signal,
      callSite: captureCallSite(this.waitFor),
    });
    return event as EventOf<P, E>;
  }

  /**
   * Returns the events from this call on, for `for await`. The stream ends with the connection, and throws if that failed. A
   * slow reader delays nothing else: its queue is bounded, and `dropped` counts the events that it lost.
   */
  events<E extends EventName<P> = EventName<P>>(options: EventsOptions<E> = {}): EventStream<EventOf<P, E>> {
    return this.#connection.events.stream(resolveEventsOptions(options)) as EventStream<EventOf<P, E>>;
  }

  /** Whether commands can be sent, or the reason why the client has ended. */
  get state(): ClientState {
    const reason = this.#connection.end;
    return reason === undefined ? { kind: "live" } : { kind: "ended", reason };
  }

  /**
   * Returns this client with the types of another protocol: `qmp.as<Open<QemuProtocol>>().execute("vendor-command")`. It
   * checks nothing and does nothing at run time.
   */
  as<Q extends Protocol>(): QmpClient<Q> {
    return this as QmpClient<Protocol> as QmpClient<Q>;
  }

  /** Ends the session and rejects all pending calls; QEMU keeps running. Settles when the stream is released. Idempotent. */
  close(): Promise<void> {
    return this.#connection.close();
  }

  /** Calls `close()`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #jobHost(entry: EntryPoint): JobHost {
    const { events } = this.#connection;
    return {
      execute: (name, given, limits) => this.#send("execute", name, given, limits, entry),
      statusChanges: (signal) => events.stream({ names: ["JOB_STATUS_CHANGE"], queueLimit: JOB_QUEUE_LIMIT, signal }),
      end: () => this.#connection.end,
      logger: this.#settings.logger,
    };
  }

  #send(
    mode: CommandMode,
    command: string,
    args: object | undefined,
    options: WaitOptions | undefined,
    entry: EntryPoint,
  ): Promise<unknown> {
    const { commandTimeoutMs, traceCalls } = this.#settings;
    const signal = options?.signal;
    checkString("command", command);
    checkSignal("signal", signal);
    const timeoutMs = checkTimeout("timeoutMs", options?.timeoutMs, commandTimeoutMs);
    const callSite = traceCalls ? captureCallSite(entry) : undefined;
    return this.#connection.commands.send({ mode, command, args, timeoutMs, signal, callSite });
  }
}

function oobUnavailableError(command: string): QmpError {
  const what = `QMP command ${JSON.stringify(command)} cannot run out of band`;
  return new QmpError("oob-unavailable", `${what}: this QEMU does not offer it; use execute`);
}
