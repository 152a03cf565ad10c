import type { JsonObject } from "./codec.ts";
import type { QmpTimestamp } from "./messages.ts";
import type { EventData, EventName, Protocol } from "./protocol.ts";

/** Something that happened in QEMU (QMP specification, section "Asynchronous events"). */
export interface QmpEvent<Name extends string = string, Data = JsonObject> {
  /** The event's name, such as `SHUTDOWN`. */
  readonly name: Name;
  /** What the event carries; an empty object where it carries nothing. */
  readonly data: Data;
  /** The host's wall clock when QEMU emitted the event, to the microsecond. */
  readonly timestamp: QmpTimestamp;
  /** The event's place among all events of this connection: 1, 2, 3 and so on, without gaps. */
  readonly sequence: number;
  /** The time stamp in milliseconds since 1970, the microseconds as its decimals. */
  readonly timestampMs: number;
  /** The time stamp in nanoseconds since 1970, exact. */
  readonly timestampNs: bigint;
}

/** The event of a protocol with the given name; a union where `Name` is one. */
export type EventOf<P extends Protocol, Name extends EventName<P> = EventName<P>> = Name extends string
  ? QmpEvent<Name, EventData<P, Name>>
  : never;

export class ReceivedEvent implements QmpEvent {
  readonly name: string;
  readonly data: JsonObject;
  readonly timestamp: QmpTimestamp;
  readonly sequence: number;

  constructor(event: { name: string; data: JsonObject; timestamp: QmpTimestamp }, sequence: number) {
    this.name = event.name;
    this.data = event.data;
    this.timestamp = event.timestamp;
    this.sequence = sequence;
  }

  // Getters: most readers want neither, and as members they would keep the event from being written as JSON.
  get timestampMs(): number {
    return this.timestamp.seconds * 1000 + this.timestamp.microseconds / 1000;
  }

  get timestampNs(): bigint {
    return BigInt(this.timestamp.seconds) * 1_000_000_000n + BigInt(this.timestamp.microseconds) * 1_000n;
  }
}
