import {
  badArgument,
  checkCallback,
  checkCount,
  checkOptions,
  checkSignal,
  type OptionNames,
  WAIT_OPTIONS,
} from "../check-options.ts";
import type { WaitOptions } from "../wait-options.ts";
import type { EventMark } from "./event-history.ts";

/** Options of `waitFor`. */
export interface WaitForEventOptions<E> extends WaitOptions {
  /**
   * Decides whether an event matches. An error that it throws rejects the wait. Default: the first event of the name matches.
   */
  readonly where?: ((event: E) => boolean) | undefined;
  /** Includes the events after this mark, so that one that arrived before the wait is not missed. Default: from now on. */
  readonly since?: EventMark | undefined;
}

/** Options of `events`. */
export interface EventsOptions<Name> {
  /** Only events with these names. Default: all events. */
  readonly names?: readonly Name[] | undefined;
  /** The number of unread events that are kept (at most 16 MiB of them). The oldest are dropped first. Default: 1000. */
  readonly queueLimit?: number | undefined;
  /** Ends the stream: the reader gets the queued events, and then `signal.reason` is thrown. */
  readonly signal?: AbortSignal | undefined;
}

/** The events of a stream, and its limits. */
export interface StreamSettings {
  /** Only events with these names, or all where undefined. */
  readonly names: readonly string[] | undefined;
  readonly queueLimit: number;
  readonly signal: AbortSignal | undefined;
}

const WAIT_FOR_EVENT_OPTIONS: OptionNames<WaitForEventOptions<never>> = { ...WAIT_OPTIONS, where: true, since: true };

const EVENTS_OPTIONS: OptionNames<EventsOptions<never>> = { names: true, queueLimit: true, signal: true };

const QUEUE_LIMIT = 1000;

/** Checks the options of `waitFor`, except the time-out and the mark. @throws {TypeError} naming the bad one. */
export function checkWaitForEventOptions(options: WaitForEventOptions<never>): void {
  checkOptions("waitFor", options, WAIT_FOR_EVENT_OPTIONS);
  checkSignal("signal", options.signal);
  checkCallback("where", options.where);
}

/** Checks the options of `events` and returns them with defaults. @throws {TypeError} naming the bad one. */
export function resolveEventsOptions(options: EventsOptions<string>): StreamSettings {
  checkOptions("events", options, EVENTS_OPTIONS);
  const { names, queueLimit = QUEUE_LIMIT, signal } = options;
  checkSignal("signal", signal);
  const isList = Array.isArray(names) && names.every((name) => typeof name === "string");
  if (names !== undefined && !isList) throw badArgument("names", "an array of strings", names);
  return { names, queueLimit: checkCount("queueLimit", queueLimit, { min: 1 }), signal };
}
