import type { Call, CallLimits } from "../call/call.ts";
import { type CloseReason, closeError } from "../call/close-reason.ts";
import { formatDuration } from "../duration.ts";
import { QmpError } from "../errors.ts";
import type { QmpEvent } from "./event.ts";
import type { EventMark } from "./event-history.ts";

/** The event to wait for, and the limits of the wait. */
export interface EventWait extends CallLimits {
  readonly name: string;
  readonly where: ((event: QmpEvent) => boolean) | undefined;
  readonly since: EventMark | undefined;
}

/** A wait for an event that has not arrived yet. */
export interface EventWaiter {
  readonly wait: EventWait;
  readonly call: Call<QmpEvent>;
}

/** Checks whether an event is the one that is waited for. */
export function matches({ name, where }: EventWait, event: QmpEvent): boolean {
  return event.name === name && (where === undefined || where(event));
}

/** Creates the error of a wait that took too long; `seen` names the events that arrived. */
export function waitTimeoutError(wait: EventWait, seen: string): QmpError {
  const limit = formatDuration(wait.timeoutMs);
  return new QmpError("wait-timeout", `${describeWait(wait)} within ${limit}; events meanwhile: ${seen}`);
}

/** Creates the error of a wait whose mark is too old. */
export function markExpiredError({ name }: EventWait, forgotten: number): QmpError {
  const count = `the first ${forgotten} events after the mark are no longer remembered`;
  return new QmpError("mark-expired", `cannot wait for QMP event ${name}: ${count}; raise eventHistoryLimit`);
}

/** Creates the error of a wait that the end of the connection interrupted. */
export function waitLossError(wait: EventWait, reason: CloseReason, recent: string): QmpError {
  return closeError(reason, `${describeWait(wait)} (latest events: ${recent})`);
}

function describeWait({ name, where }: EventWait): string {
  return `QMP event ${name}${where === undefined ? "" : " that `where` accepts"} did not arrive`;
}
