import { formatDuration } from "../duration.ts";
import { QmpError } from "../errors.ts";
import type { Logger } from "../logger.ts";
import { encodeArguments, encodeCommand } from "../protocol/encode-command.ts";
import type { Message } from "../protocol/messages.ts";
import { withCallSite } from "./call-site.ts";
import { type CloseReason, closeError } from "./close-reason.ts";
import { describeCommand, QmpCommandError } from "./command-error.ts";
import { CommandQueue } from "./command-queue.ts";
import { DeadlineTimer } from "./deadline-timer.ts";
import { type CommandRequest, PendingCommand } from "./pending-command.ts";

/**
 * The number of in-order commands that QEMU receives at a time. It queues eight (monitor/qmp.c, `QMP_REQ_QUEUE_LEN_MAX`) and
 * reads nothing more from the eighth on, not even out-of-band commands: the others wait here.
 */
const IN_ORDER_LIMIT = 7;
/** A query ends immediately and blocks nothing, so more commands may be pending if all are queries. */
const QUERY_LIMIT = 256;

type Reply = Extract<Message, { kind: "return" | "error" }>;

/** The part of a connection that the table uses. */
export interface CommandWire {
  write(line: string): void;
  /** Returns the error of the last unreadable line: it may explain a missing reply. */
  lastMalformed(): QmpError | undefined;
  /** Returns the names of the latest events, for a message. */
  recentEvents(): string;
}

/** Sends commands and matches replies to them by id, in any order. */
export class CommandTable {
  readonly #wire: CommandWire;
  readonly #logger: Logger;
  /** The commands that were sent and not answered, in the order of sending. */
  readonly #outstanding = new Map<number, PendingCommand>();
  readonly #waiting = new CommandQueue();
  readonly #deadlines = new DeadlineTimer((nowMs) => this.#expire(nowMs));
  #lastId = 0;
  #lastSentPosition = 0;
  /** QEMU answers in-order commands in their order: a reply also frees the places of all commands before it. */
  #lastAnsweredPosition = 0;
  /** The last in-order command that may take long, since it is not a query. */
  #lastSlowPosition = 0;
  #ended: CloseReason | undefined;

  constructor(wire: CommandWire, logger: Logger) {
    this.#wire = wire;
    this.#logger = logger;
  }

  /** Sends a command. @throws {TypeError} for arguments that JSON cannot represent; any other failure rejects the promise. */
  send(request: CommandRequest): Promise<unknown> {
    const argumentsJson = encodeArguments(request.command, request.args);
    const pending = new PendingCommand(this.#lastId + 1, argumentsJson, request);
    const { signal } = request;
    if (signal?.aborted) pending.reject(signal.reason);
    else if (this.#ended !== undefined) pending.fail(closeError(this.#ended, notSent(pending)));
    else {
      this.#lastId = pending.id;
      if (signal !== undefined) pending.watch(signal, () => this.#giveUp(pending, signal.reason));
      this.#deadlines.expect(pending.dueMs);
      if (pending.mode === "execute" && this.#isFull()) this.#waiting.add(pending);
      else this.#transmit(pending);
    }
    return pending.promise;
  }

  /** Settles the command that a reply answers. */
  settle(reply: Reply): void {
    const { id } = reply;
    const pending = this.#outstanding.get(id as number);
    if (pending !== undefined) {
      this.#logger.debug({ id, late: pending.progress === "given-up" }, "QMP reply");
      this.#release(pending);
      if (pending.progress === "sent") answer(pending, reply);
    } else if (id === undefined && reply.kind === "error") {
      this.failOldest((oldest) => new QmpCommandError(oldest, reply), "QMP error without an id");
    } else {
      this.#logger.warn({ id, kind: reply.kind }, "Ignored a QMP reply that matches no command");
    }
  }

  /**
   * Fails the command that a reply without an id answers. QEMU answers in-order commands in their order, including commands
   * that its parser refuses and whose id it therefore does not know.
   */
  failOldest(createError: (pending: PendingCommand) => QmpError, what: string): void {
    const oldest = this.#oldest();
    this.#logger.warn({ id: oldest?.id }, what);
    if (oldest === undefined) return;
    this.#release(oldest);
    if (oldest.progress === "sent") oldest.fail(createError(oldest));
  }

  /** Rejects all pending commands and all later ones. */
  end(reason: CloseReason): void {
    this.#ended = reason;
    this.#deadlines.stop();
    const recent = this.#wire.recentEvents();
    for (const pending of this.#outstanding.values()) {
      if (pending.progress === "given-up") continue;
      pending.fail(closeError(reason, `${describeCommand(pending)} got no reply (latest events: ${recent})`));
    }
    this.#outstanding.clear();
    for (const pending of this.#waiting.values()) pending.fail(closeError(reason, notSent(pending)));
  }

  #transmit(pending: PendingCommand): void {
    pending.progress = "sent";
    if (pending.mode === "execute") {
      this.#lastSentPosition += 1;
      pending.position = this.#lastSentPosition;
      if (!pending.command.startsWith("query-")) this.#lastSlowPosition = pending.position;
    }
    this.#outstanding.set(pending.id, pending);
    this.#logger.debug({ id: pending.id, command: pending.command }, "QMP command");
    this.#wire.write(encodeCommand(pending.mode, pending.command, pending.argumentsJson, pending.id));
  }

  #isFull(): boolean {
    const limit = this.#lastSlowPosition > this.#lastAnsweredPosition ? IN_ORDER_LIMIT : QUERY_LIMIT;
    return this.#lastSentPosition - this.#lastAnsweredPosition >= limit;
  }

  /** Frees the place of a command and sends those that waited for it. */
  #release(pending: PendingCommand): void {
    this.#outstanding.delete(pending.id);
    if (pending.position > this.#lastAnsweredPosition) this.#lastAnsweredPosition = pending.position;
    while (!this.#isFull()) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#transmit(next);
    }
  }

  #giveUp(pending: PendingCommand, error: unknown): void {
    if (pending.progress === "sent") pending.progress = "given-up";
    else this.#waiting.delete(pending);
    pending.reject(error);
  }

  /** Gives up the commands whose time-out has passed and returns the next deadline. */
  #expire(nowMs: number): number {
    let nextMs = Number.POSITIVE_INFINITY;
    for (const commands of [this.#outstanding.values(), this.#waiting.values()]) {
      for (const pending of commands) {
        if (pending.progress === "given-up") continue;
        if (pending.dueMs > nowMs) nextMs = Math.min(nextMs, pending.dueMs);
        else this.#giveUp(pending, withCallSite(this.#timeoutError(pending), pending.callSite));
      }
    }
    return nextMs;
  }

  #oldest(): PendingCommand | undefined {
    for (const pending of this.#outstanding.values()) if (pending.mode !== "exec-oob") return pending;
    return this.#outstanding.values().next().value;
  }

  #timeoutError(pending: PendingCommand): QmpError {
    const limit = formatDuration(pending.timeoutMs);
    const recent = `latest events: ${this.#wire.recentEvents()}`;
    if (pending.progress === "waiting") {
      const before = `${this.#outstanding.size} commands before it got no reply`;
      return new QmpError("command-timeout", `${notSent(pending)} within ${limit}: ${before}; ${recent}`);
    }
    const message = `${describeCommand(pending)} got no reply within ${limit}; ${recent}`;
    const cause = this.#wire.lastMalformed();
    if (cause === undefined) return new QmpError("command-timeout", message);
    return new QmpError("command-timeout", `${message}; the last unreadable line: ${cause.message}`, { cause });
  }
}

function notSent(pending: PendingCommand): string {
  return `${describeCommand(pending)} was not sent`;
}

function answer(pending: PendingCommand, reply: Reply): void {
  if (reply.kind === "return") pending.resolve(reply.value);
  else pending.fail(new QmpCommandError(pending, reply));
}
