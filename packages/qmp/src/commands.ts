import { type CloseReason, closeError } from "./close-reason.ts";
import { encodeArguments, encodeCommand } from "./codec.ts";
import { DeadlineTimer } from "./deadline-timer.ts";
import { describeCommand, QmpCommandError, QmpError } from "./errors.ts";
import type { Logger } from "./logger.ts";
import type { Message } from "./messages.ts";
import { type Issue, PendingCommand } from "./pending-command.ts";
import { withTrace } from "./trace.ts";
import { WaitingLine } from "./waiting-line.ts";

/**
 * How many commands in turn QEMU is given at a time. It queues eight (monitor/qmp.c, `QMP_REQ_QUEUE_LEN_MAX`) and reads
 * nothing more from the eighth on, not even what is to be run out of band: the others wait here.
 */
const IN_TURN_LIMIT = 7;
/** A query ends by itself at once and holds up nobody, so that of queries alone more may be under way. */
const QUERY_LIMIT = 256;

type Reply = Extract<Message, { kind: "return" | "error" }>;

/** What the table needs of its connection. */
export interface CommandWire {
  write(line: string): void;
  /** The last line that could not be read, as what may explain a missing reply. */
  lastFault(): QmpError | undefined;
  /** The events that came last, for a message. */
  recentEvents(): string;
}

/** Sends commands and matches replies to them by id, in whatever order they come. */
export class CommandTable {
  readonly #wire: CommandWire;
  readonly #logger: Logger;
  /** What was sent and not answered, in the order of sending. */
  readonly #outstanding = new Map<number, PendingCommand>();
  readonly #waiting = new WaitingLine();
  readonly #deadlines = new DeadlineTimer((nowMs) => this.#expire(nowMs));
  #lastId = 0;
  #lastTurnSent = 0;
  /** QEMU answers what runs in turn in its order: a reply also frees the places of all before it. */
  #lastTurnAnswered = 0;
  /** The last command sent in turn that may take its time. */
  #lastTurnNoQuery = 0;
  #ended: CloseReason | undefined;

  constructor(wire: CommandWire, logger: Logger) {
    this.#wire = wire;
    this.#logger = logger;
  }

  /** @throws {TypeError} for arguments that JSON cannot write; what else goes wrong rejects the promise. */
  send(issue: Issue): Promise<unknown> {
    const argumentsJson = encodeArguments(issue.command, issue.args);
    const pending = new PendingCommand(this.#lastId + 1, argumentsJson, issue);
    const { signal } = issue;
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
      this.#logger.warn({ id, kind: reply.kind }, "QMP reply to no command of ours is ignored");
    }
  }

  /**
   * Fails the command that a reply without an id answers: QEMU answers commands that are not out of band in their order,
   * and what its parser refuses, having no id yet, takes its turn among them.
   */
  failOldest(errorFor: (pending: PendingCommand) => QmpError, what: string): void {
    const oldest = this.#oldest();
    this.#logger.warn({ id: oldest?.id }, what);
    if (oldest === undefined) return;
    this.#release(oldest);
    if (oldest.progress === "sent") oldest.fail(errorFor(oldest));
  }

  /** Rejects what is under way, and whatever is still to be sent. */
  end(reason: CloseReason): void {
    this.#ended = reason;
    this.#deadlines.stop();
    const recent = this.#wire.recentEvents();
    for (const pending of this.#outstanding.values()) {
      if (pending.progress === "given-up") continue;
      pending.fail(closeError(reason, `${describeCommand(pending)} got no reply (last came ${recent})`));
    }
    this.#outstanding.clear();
    for (const pending of this.#waiting.values()) pending.fail(closeError(reason, notSent(pending)));
  }

  #transmit(pending: PendingCommand): void {
    pending.progress = "sent";
    if (pending.mode === "execute") {
      this.#lastTurnSent += 1;
      pending.turn = this.#lastTurnSent;
      if (!pending.command.startsWith("query-")) this.#lastTurnNoQuery = pending.turn;
    }
    this.#outstanding.set(pending.id, pending);
    this.#logger.debug({ id: pending.id, command: pending.command }, "QMP command");
    this.#wire.write(encodeCommand(pending.mode, pending.command, pending.argumentsJson, pending.id));
  }

  #isFull(): boolean {
    const limit = this.#lastTurnNoQuery > this.#lastTurnAnswered ? IN_TURN_LIMIT : QUERY_LIMIT;
    return this.#lastTurnSent - this.#lastTurnAnswered >= limit;
  }

  /** Makes room for what waits. */
  #release(pending: PendingCommand): void {
    this.#outstanding.delete(pending.id);
    if (pending.turn > this.#lastTurnAnswered) this.#lastTurnAnswered = pending.turn;
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

  #expire(nowMs: number): number {
    let nextMs = Number.POSITIVE_INFINITY;
    for (const commands of [this.#outstanding.values(), this.#waiting.values()]) {
      for (const pending of commands) {
        if (pending.progress === "given-up") continue;
        if (pending.dueMs > nowMs) nextMs = Math.min(nextMs, pending.dueMs);
        else this.#giveUp(pending, withTrace(this.#timeoutError(pending), pending.trace));
      }
    }
    return nextMs;
  }

  #oldest(): PendingCommand | undefined {
    for (const pending of this.#outstanding.values()) if (pending.mode !== "exec-oob") return pending;
    return this.#outstanding.values().next().value;
  }

  #timeoutError(pending: PendingCommand): QmpError {
    const last = `last came ${this.#wire.recentEvents()}`;
    if (pending.progress === "waiting") {
      const before = `${this.#outstanding.size} commands before it got no reply`;
      return new QmpError(
        "command-timeout",
        `${notSent(pending)} within ${pending.timeoutMs} ms, since ${before}; ${last}`,
      );
    }
    const cause = this.#wire.lastFault();
    const message = `${describeCommand(pending)} got no reply within ${pending.timeoutMs} ms; ${last}`;
    return cause === undefined
      ? new QmpError("command-timeout", message)
      : new QmpError("command-timeout", `${message}; and before that, ${cause.message}`, { cause });
  }
}

function notSent(pending: PendingCommand): string {
  return `${describeCommand(pending)} was not sent`;
}

function answer(pending: PendingCommand, reply: Reply): void {
  if (reply.kind === "return") pending.resolve(reply.value);
  else pending.fail(new QmpCommandError(pending, reply));
}
