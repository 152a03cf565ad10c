import { cut } from "../excerpt.ts";
import type { QmpEvent } from "./event.ts";
import { EventQueue } from "./event-queue.ts";

/** A point between two events of one connection, taken with `mark()`. */
export interface EventMark {
  /** The sequence number of the last event before the mark. 0 where there was none. */
  readonly sequence: number;
}

/** An error message names at most this many events. */
const MAX_NAMED_EVENTS = 20;
/** A message cuts longer event names; QEMU's own are shorter. */
const MAX_NAME_CHARACTERS = 60;

/** The latest events of a connection, and the marks between them. */
export class EventHistory {
  readonly #events: EventQueue;
  readonly #marks = new WeakSet<EventMark>();
  #sequence = 0;

  constructor(limit: number) {
    this.#events = new EventQueue(limit);
  }

  /** The sequence number of the latest event. */
  get sequence(): number {
    return this.#sequence;
  }

  /** Adds the next event. */
  add(event: QmpEvent, sizeBytes: number): void {
    this.#sequence = event.sequence;
    this.#events.push(event, sizeBytes);
  }

  mark(): EventMark {
    const mark = { sequence: this.#sequence };
    this.#marks.add(mark);
    return mark;
  }

  /** Checks whether the mark comes from this history. */
  hasMark(mark: EventMark): boolean {
    return this.#marks.has(mark);
  }

  /** Returns the remembered events after a sequence number, oldest first. */
  since(sequence: number): QmpEvent[] {
    return this.#events.newest(this.#sequence - sequence);
  }

  /** Returns how many events after a sequence number are no longer remembered. */
  forgottenSince(sequence: number): number {
    return Math.max(0, this.#sequence - this.#events.length - sequence);
  }

  /** Names the events since a sequence number, the newest last. */
  describeSince(sequence: number): string {
    const count = this.#sequence - sequence;
    if (count === 0) return "none";
    const latest = this.#events.newest(Math.min(count, MAX_NAMED_EVENTS));
    const names = latest.map((event) => cut(event.name, MAX_NAME_CHARACTERS)).join(", ");
    return count > latest.length ? `${names} (the last ${latest.length} of ${count})` : names;
  }
}
