import { Call } from "../call/call.ts";
import { withCallSite } from "../call/call-site.ts";
import type { CloseReason } from "../call/close-reason.ts";
import { badArgument } from "../check-options.ts";
import type { QmpError } from "../errors.ts";
import type { Logger } from "../logger.ts";
import type { Message } from "../protocol/messages.ts";
import { type QmpEvent, ReceivedEvent } from "./event.ts";
import { EventHistory, type EventMark } from "./event-history.ts";
import type { StreamSettings } from "./event-options.ts";
import { QueuedEventStream } from "./event-stream.ts";
import {
  type EventWait,
  type EventWaiter,
  markExpiredError,
  matches,
  waitLossError,
  waitTimeoutError,
} from "./event-wait.ts";

type Listener = (event: QmpEvent) => void;

interface Subscription {
  readonly names: ReadonlySet<string> | undefined;
  readonly stream: QueuedEventStream;
}

/** Passes each event to its waiters, streams and listeners, and remembers the latest ones for waits that look back. */
export class EventHub {
  readonly #history: EventHistory;
  readonly #logger: Logger;
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #waiters = new Set<EventWaiter>();
  readonly #subscriptions = new Set<Subscription>();
  #ended: CloseReason | undefined;

  constructor(historyLimit: number, logger: Logger) {
    this.#history = new EventHistory(historyLimit);
    this.#logger = logger;
  }

  publish(message: Extract<Message, { kind: "event" }>, sizeBytes: number): void {
    const event = new ReceivedEvent(message, this.#history.sequence + 1);
    this.#logger.debug({ event: event.name, sequence: event.sequence }, "QMP event");
    this.#history.add(event, sizeBytes);
    // A copy, since `where` may add other waiters.
    for (const waiter of [...this.#waiters]) this.#offer(waiter, event);
    for (const subscription of this.#subscriptions) this.#put(subscription, event, sizeBytes);
    this.#callListeners(event);
  }

  on(name: string, listener: Listener): () => void {
    // Each registration has its own function, so that the same listener can be registered twice.
    const registered: Listener = (event) => listener(event);
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(registered));
    return () => {
      listeners.delete(registered);
    };
  }

  mark(): EventMark {
    return this.#history.mark();
  }

  async waitFor(wait: EventWait): Promise<QmpEvent> {
    wait.signal?.throwIfAborted();
    const start = this.#startOf(wait);
    const past = this.#history.since(start).find((event) => matches(wait, event));
    if (past !== undefined) return past;
    if (this.#ended !== undefined) throw withCallSite(this.#lossError(wait, this.#ended), wait.callSite);
    const call = new Call<QmpEvent>(wait, {
      onTimeout: () => waitTimeoutError(wait, this.describeSince(start)),
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

  /** Ends everything that waits for events: no more will arrive. The history can still be searched. */
  end(reason: CloseReason): void {
    this.#ended = reason;
    for (const { wait, call } of this.#waiters) call.fail(this.#lossError(wait, reason));
    this.#waiters.clear();
    for (const { stream } of [...this.#subscriptions]) stream.end(failureOf(reason));
    this.#listeners.clear();
  }

  /** Names the events since a sequence number, the newest last. */
  describeSince(sequence: number): string {
    return this.#history.describeSince(sequence);
  }

  #startOf(wait: EventWait): number {
    const { since } = wait;
    if (since === undefined) return this.#history.sequence;
    if (!this.#history.hasMark(since)) throw badArgument("since", "a mark that mark() of this client returned", since);
    const forgotten = this.#history.forgottenSince(since.sequence);
    if (forgotten === 0) return since.sequence;
    throw withCallSite(markExpiredError(wait, forgotten), wait.callSite);
  }

  #offer(waiter: EventWaiter, event: QmpEvent): void {
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

  #callListeners(event: QmpEvent): void {
    const listeners = this.#listeners.get(event.name);
    if (listeners === undefined) return;
    // A copy, since a listener may add others. One that an earlier listener has removed is not called.
    for (const listener of [...listeners]) if (listeners.has(listener)) callListener(listener, event);
  }

  #lossError(wait: EventWait, reason: CloseReason): QmpError {
    return waitLossError(wait, reason, this.describeSince(0));
  }
}

function failureOf(reason: CloseReason): QmpError | undefined {
  return reason.kind === "failed" ? reason.error : undefined;
}

/** Calls a listener. Its exception is the user's bug: it must surface, and must disturb neither the others nor the connection. */
function callListener(listener: Listener, event: QmpEvent): void {
  try {
    listener(event);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
