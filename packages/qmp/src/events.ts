import { Call, type CallLimits } from "./call.ts";
import { type CloseReason, closeError } from "./close-reason.ts";
import { QmpError } from "./errors.ts";
import { type QmpEvent, ReceivedEvent } from "./event.ts";
import { EventQueue } from "./event-queue.ts";
import { QueuedEventStream } from "./event-stream.ts";
import { cut } from "./excerpt.ts";
import type { Logger } from "./logger.ts";
import type { Message } from "./messages.ts";
import { withTrace } from "./trace.ts";

/** A point between two events of one connection, taken with `mark()`. */
export interface EventMark {
  /** The sequence number of the last event before the mark; 0 where there was none. */
  readonly sequence: number;
}

/** What to wait for, and how long. */
export interface Wait extends CallLimits {
  readonly name: string;
  readonly where: ((event: QmpEvent) => boolean) | undefined;
  readonly since: EventMark | undefined;
}

/** What a stream of events is to hold. */
export interface StreamSettings {
  /** Only the events of these names; all where undefined. */
  readonly names: readonly string[] | undefined;
  readonly queueLimit: number;
  readonly signal: AbortSignal | undefined;
}

type Listener = (event: QmpEvent) => void;

interface Waiter {
  readonly wait: Wait;
  readonly call: Call<QmpEvent>;
}

interface Subscription {
  readonly names: ReadonlySet<string> | undefined;
  readonly stream: QueuedEventStream;
}

/** How many of the events seen an error message names. */
const NAMED_EVENTS = 20;
/** How much of each name; QEMU's own are shorter. */
const NAME_CHARACTERS = 60;

/** Hands each event to its waiters, streams and listeners, and remembers the last ones for waits that look back. */
export class EventHub {
  readonly #history: EventQueue;
  readonly #logger: Logger;
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #waiters = new Set<Waiter>();
  readonly #subscriptions = new Set<Subscription>();
  readonly #marks = new WeakSet<EventMark>();
  #sequence = 0;
  #ended: CloseReason | undefined;

  constructor(historyLimit: number, logger: Logger) {
    this.#history = new EventQueue(historyLimit);
    this.#logger = logger;
  }

  publish(message: Extract<Message, { kind: "event" }>, sizeBytes: number): void {
    this.#sequence += 1;
    const event = new ReceivedEvent(message, this.#sequence);
    this.#logger.debug({ event: event.name, sequence: event.sequence }, "QMP event");
    this.#history.push(event, sizeBytes);
    // Copies, since `where` and listeners may add others; and no listener that one before it has removed.
    for (const waiter of [...this.#waiters]) this.#offer(waiter, event);
    for (const subscription of this.#subscriptions) this.#put(subscription, event, sizeBytes);
    const listeners = this.#listeners.get(event.name);
    for (const listener of [...(listeners ?? [])]) if (listeners?.has(listener)) callListener(listener, event);
  }

  on(name: string, listener: Listener): () => void {
    // A function of its own for each registration, so that the same listener may be registered twice.
    const registered: Listener = (event) => listener(event);
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(registered));
    return () => {
      listeners.delete(registered);
    };
  }

  mark(): EventMark {
    const mark = { sequence: this.#sequence };
    this.#marks.add(mark);
    return mark;
  }

  async waitFor(wait: Wait): Promise<QmpEvent> {
    wait.signal?.throwIfAborted();
    const since = this.#startOf(wait);
    const past = this.#history.newest(this.#sequence - since).find((event) => matches(wait, event));
    if (past !== undefined) return past;
    if (this.#ended !== undefined) throw withTrace(this.#lossError(this.#ended, wait), wait.trace);
    const call = new Call<QmpEvent>(wait, {
      onTimeout: () => this.#timeoutError(wait, since),
      onGiveUp: () => this.#waiters.delete(waiter),
    });
    const waiter = { wait, call };
    this.#waiters.add(waiter);
    return await call.promise;
  }

  stream({ names, queueLimit, signal }: StreamSettings): QueuedEventStream {
    const abort = (): void => stream.end(signal?.reason);
    const stream = new QueuedEventStream(queueLimit, () => {
      this.#subscriptions.delete(subscription);
      signal?.removeEventListener("abort", abort);
    });
    const subscription = { names: names && new Set(names), stream };
    this.#subscriptions.add(subscription);
    signal?.addEventListener("abort", abort, { once: true });
    if (signal?.aborted) abort();
    if (this.#ended !== undefined) stream.end(failureOf(this.#ended));
    return stream;
  }

  /** Ends what waits for events that will not come. The history can still be asked. */
  end(reason: CloseReason): void {
    this.#ended = reason;
    for (const { wait, call } of this.#waiters) call.fail(this.#lossError(reason, wait));
    this.#waiters.clear();
    for (const { stream } of [...this.#subscriptions]) stream.end(failureOf(reason));
    this.#listeners.clear();
  }

  /** Names the events since a sequence number, the newest last. */
  describeSince(sequence: number): string {
    const count = this.#sequence - sequence;
    if (count === 0) return "no event";
    const names = this.#history.newest(Math.min(count, NAMED_EVENTS)).map((event) => cut(event.name, NAME_CHARACTERS));
    return `${count > names.length ? `${count} events, the last of them ` : ""}${names.join(", ")}`;
  }

  #startOf({ since, name, trace }: Wait): number {
    if (since === undefined) return this.#sequence;
    if (!this.#marks.has(since)) throw new TypeError("since: expected a mark that this client's mark() returned");
    const missing = this.#sequence - this.#history.length - since.sequence;
    if (missing <= 0) return since.sequence;
    const message = `Waiting for ${name} since a mark: the ${missing} first events after it are no longer remembered`;
    throw withTrace(new QmpError("mark-expired", `${message} (see eventHistoryLimit)`), trace);
  }

  #offer(waiter: Waiter, event: QmpEvent): void {
    try {
      if (!matches(waiter.wait, event)) return;
      waiter.call.resolve(event);
    } catch (thrownByWhere) {
      waiter.call.reject(thrownByWhere);
    }
    this.#waiters.delete(waiter);
  }

  #put({ names, stream }: Subscription, event: QmpEvent, sizeBytes: number): void {
    if (names !== undefined && !names.has(event.name)) return;
    const droppedBefore = stream.dropped;
    stream.put(event, sizeBytes);
    if (droppedBefore === 0 && stream.dropped > 0) {
      this.#logger.warn({ newest: event.name }, "A reader of QMP events is too slow: its oldest events are dropped");
    }
  }

  #timeoutError(wait: Wait, since: number): QmpError {
    const seen = this.describeSince(since);
    return new QmpError("wait-timeout", `${describeWait(wait)} within ${wait.timeoutMs} ms; meanwhile came ${seen}`);
  }

  #lossError(reason: CloseReason, wait: Wait): QmpError {
    return closeError(reason, `${describeWait(wait)} (last came ${this.describeSince(0)})`);
  }
}

function matches({ name, where }: Wait, event: QmpEvent): boolean {
  return event.name === name && (where === undefined || where(event));
}

function describeWait({ name, where }: Wait): string {
  return `QMP event ${name}${where === undefined ? "" : " as described by `where`"} did not come`;
}

function failureOf(reason: CloseReason): QmpError | undefined {
  return reason.kind === "failed" ? reason.error : undefined;
}

/** A listener that throws is the user's fault: it must surface, and must not disturb the others nor the connection. */
function callListener(listener: Listener, event: QmpEvent): void {
  try {
    listener(event);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
