import { Call, type CallLimits } from "./call.ts";
import { type CloseReason, closeError } from "./close-reason.ts";
import { type CommandMode, encodeArguments, encodeCommand } from "./codec.ts";
import { describeCommand, QmpCommandError, QmpError, type SentCommand } from "./errors.ts";
import type { Logger } from "./logger.ts";
import type { Message } from "./messages.ts";
import { withTrace } from "./trace.ts";

/** A command to be sent, and how long its reply may take. */
export interface Issue extends CallLimits {
  readonly mode: CommandMode;
  readonly command: string;
  readonly args: object | undefined;
}

type Reply = Extract<Message, { kind: "return" | "error" }>;

interface Outstanding {
  readonly mode: CommandMode;
  readonly sent: SentCommand;
  readonly call: Call<unknown>;
}

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
  /** In the order of sending. A command that was given up stays, as undefined, until its late reply. */
  readonly #outstanding = new Map<number, Outstanding | undefined>();
  #lastId = 0;
  #ended: CloseReason | undefined;

  constructor(wire: CommandWire, logger: Logger) {
    this.#wire = wire;
    this.#logger = logger;
  }

  async send({ mode, command, args, ...limits }: Issue): Promise<unknown> {
    limits.signal?.throwIfAborted();
    const sent: SentCommand = { command, id: this.#lastId + 1, argumentsJson: encodeArguments(command, args) };
    if (this.#ended !== undefined) {
      throw withTrace(closeError(this.#ended, `${describeCommand(sent)} was not sent`), limits.trace);
    }
    this.#lastId = sent.id;
    const call = new Call<unknown>(limits, {
      onTimeout: () => this.#timeoutError(sent, limits.timeoutMs),
      onGiveUp: () => this.#outstanding.set(sent.id, undefined),
    });
    this.#outstanding.set(sent.id, { mode, sent, call });
    this.#logger.debug({ id: sent.id, command }, "QMP command");
    this.#wire.write(encodeCommand(mode, command, sent.argumentsJson, sent.id));
    return await call.promise;
  }

  settle(reply: Reply): void {
    const { id } = reply;
    if (typeof id === "number" && this.#outstanding.has(id)) {
      const outstanding = this.#outstanding.get(id);
      this.#outstanding.delete(id);
      this.#logger.debug({ id, late: outstanding === undefined }, "QMP reply");
      if (outstanding !== undefined) answer(outstanding, reply);
    } else if (id === undefined && reply.kind === "error") {
      this.failOldest(({ sent }) => new QmpCommandError(sent, reply), "QMP error without an id");
    } else {
      this.#logger.warn({ id, kind: reply.kind }, "QMP reply to no command of ours is ignored");
    }
  }

  /**
   * Fails the command that a reply without an id answers: QEMU answers commands that are not out of band in their order,
   * and what its parser refuses, having no id yet, takes its turn among them.
   */
  failOldest(errorFor: (outstanding: Outstanding) => QmpError, what: string): void {
    const id = this.#oldestId();
    this.#logger.warn({ id }, what);
    if (id === undefined) return;
    const outstanding = this.#outstanding.get(id);
    this.#outstanding.delete(id);
    outstanding?.call.fail(errorFor(outstanding));
  }

  /** Rejects what is under way, and whatever is still to be sent. */
  end(reason: CloseReason): void {
    this.#ended = reason;
    const recent = this.#wire.recentEvents();
    for (const outstanding of this.#outstanding.values()) {
      if (outstanding === undefined) continue;
      const what = `${describeCommand(outstanding.sent)} got no reply (last came ${recent})`;
      outstanding.call.fail(closeError(reason, what));
    }
    this.#outstanding.clear();
  }

  #oldestId(): number | undefined {
    for (const [id, outstanding] of this.#outstanding) if (outstanding?.mode !== "exec-oob") return id;
    return this.#outstanding.keys().next().value;
  }

  #timeoutError(sent: SentCommand, timeoutMs: number): QmpError {
    const cause = this.#wire.lastFault();
    const message = `${describeCommand(sent)} got no reply within ${timeoutMs} ms; last came ${this.#wire.recentEvents()}`;
    return cause === undefined
      ? new QmpError("command-timeout", message)
      : new QmpError("command-timeout", `${message}; and before that, ${cause.message}`, { cause });
  }
}

function answer({ sent, call }: Outstanding, reply: Reply): void {
  if (reply.kind === "return") call.resolve(reply.value);
  else call.fail(new QmpCommandError(sent, reply));
}
