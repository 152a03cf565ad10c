import type { QmpEvent } from "./event.ts";

/** The bytes of events, as received, that one queue holds at most (and at least the newest event). */
export const EVENT_QUEUE_BYTES = 16 * 1024 * 1024;

interface Queued {
  readonly event: QmpEvent;
  readonly sizeBytes: number;
}

/** A queue bounded in events and in bytes: the newest pushes out the oldest. */
export class EventQueue {
  readonly #limit: number;
  #items: (Queued | undefined)[] = [];
  #head = 0;
  #bytes = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get length(): number {
    return this.#items.length - this.#head;
  }

  /** Adds an event and tells how many had to go for it. */
  push(event: QmpEvent, sizeBytes: number): number {
    this.#items.push({ event, sizeBytes });
    this.#bytes += sizeBytes;
    let dropped = 0;
    while (this.length > this.#limit || (this.#bytes > EVENT_QUEUE_BYTES && this.length > 1)) {
      this.shift();
      dropped += 1;
    }
    return dropped;
  }

  /** Takes the oldest event. */
  shift(): QmpEvent | undefined {
    const oldest = this.#items[this.#head];
    if (oldest === undefined) return undefined;
    this.#items[this.#head] = undefined;
    this.#head += 1;
    this.#bytes -= oldest.sizeBytes;
    // Moving the rest down only when half is used up keeps each operation constant on average.
    if (this.#head * 2 >= this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return oldest.event;
  }

  clear(): void {
    this.#items = [];
    this.#head = 0;
    this.#bytes = 0;
  }

  /** The newest `count` events, the oldest of them first. */
  newest(count: number): QmpEvent[] {
    const first = Math.max(this.#head, this.#items.length - count);
    return this.#items.slice(first).flatMap((item) => item?.event ?? []);
  }
}
