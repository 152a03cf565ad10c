import type { QmpEvent } from "./event.ts";
import { EventQueue } from "./event-queue.ts";

/** Events as they arrive, for one reader. */
export interface EventStream<E> extends AsyncIterableIterator<E, undefined, undefined>, AsyncDisposable {
  /** The number of events that this reader has lost so far because it reads too slowly. A full queue drops its oldest event. */
  readonly dropped: number;
  /** Ends the stream, as leaving a `for await` loop does. */
  return(): Promise<IteratorResult<E, undefined>>;
}

type Result = IteratorResult<QmpEvent, undefined>;

interface Reader {
  resolve(result: Result): void;
  reject(error: unknown): void;
}

type State = { readonly kind: "open" } | { readonly kind: "ended"; readonly error?: unknown };

const DONE: Result = { done: true, value: undefined };

/** The `EventStream` of a hub, which puts events in; one reader takes them out. */
export class QueuedEventStream implements EventStream<QmpEvent> {
  readonly #queue: EventQueue;
  readonly #readers: Reader[] = [];
  readonly #onEnd: () => void;
  #state: State = { kind: "open" };
  #dropped = 0;

  constructor(limit: number, onEnd: () => void) {
    this.#queue = new EventQueue(limit);
    this.#onEnd = onEnd;
  }

  get dropped(): number {
    return this.#dropped;
  }

  /** Passes the event to the reader if it waits, or else queues it. */
  put(event: QmpEvent, sizeBytes: number): void {
    const reader = this.#readers.shift();
    if (reader === undefined) this.#dropped += this.#queue.push(event, sizeBytes);
    else reader.resolve({ done: false, value: event });
  }

  /** Ends the stream. The reader can still read the queued events; then the error, if any, is thrown once. */
  end(error?: unknown): void {
    if (this.#state.kind === "ended") return;
    this.#state = { kind: "ended", error };
    this.#onEnd();
    for (const reader of this.#readers.splice(0)) this.#finish(reader);
  }

  next(): Promise<Result> {
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    const reader = { resolve, reject };
    const event = this.#queue.shift();
    if (event !== undefined) resolve({ done: false, value: event });
    else if (this.#state.kind === "ended") this.#finish(reader);
    else this.#readers.push(reader);
    return promise;
  }

  return(): Promise<Result> {
    this.end();
    this.#state = { kind: "ended" };
    this.#queue.clear();
    return Promise.resolve(DONE);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  #finish(reader: Reader): void {
    const error = this.#state.kind === "ended" ? this.#state.error : undefined;
    this.#state = { kind: "ended" };
    if (error === undefined) reader.resolve(DONE);
    else reader.reject(error);
  }
}
