import type { QmpEvent } from "./event.ts";
import { EventQueue } from "./event-queue.ts";

/** Events as they come, for one reader. */
export interface EventStream<E> extends AsyncIterableIterator<E, undefined, undefined>, AsyncDisposable {
  /** How many events this reader has lost so far by reading too slowly: the oldest of a full queue go first. */
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

/** What an `EventStream` is made of: the hub puts events in, one reader takes them out. */
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

  /** Gives the event to the reader who waits for it, or keeps it. */
  put(event: QmpEvent, sizeBytes: number): void {
    const reader = this.#readers.shift();
    if (reader === undefined) this.#dropped += this.#queue.push(event, sizeBytes);
    else reader.resolve({ done: false, value: event });
  }

  /** No more events will come. What is queued can still be read; after it the error, if any, is thrown once. */
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
