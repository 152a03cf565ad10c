import { unreachable } from "../unreachable.ts";
import type { QmpEvent } from "./event.ts";

/** The limit of one queue in bytes of events as received. It always keeps the newest event, however large. */
export const EVENT_QUEUE_BYTES = 16 * 1024 * 1024;

interface QueuedEvent {
  readonly event: QmpEvent;
  readonly sizeBytes: number;
}

/** A queue bounded in events and in bytes: new events push out the oldest ones. */
export class EventQueue {
  readonly #limit: number;
  #items: (QueuedEvent | undefined)[] = [];
  #head = 0;
  #bytes = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get length(): number {
    return this.#items.length - this.#head;
  }

  /** Adds an event and returns how many old ones it pushed out. */
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

  /** Removes the oldest event and returns it. */
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

  /** Returns the newest `count` events, oldest first. */
  newest(count: number): QmpEvent[] {
    const first = Math.max(this.#head, this.#items.length - count);
    return this.#items.slice(first).map((item) => {
      return item === undefined ? unreachable("only items before the head have been removed") : item.event;
    });
  }
}
