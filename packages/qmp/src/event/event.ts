import type { JsonObject } from "../protocol/json-object.ts";
import type { QmpTimestamp } from "../protocol/messages.ts";
import type { EventData, EventName, Protocol } from "../protocol/protocol.ts";

/** Something that happened in QEMU (QMP specification, section "Asynchronous events"). */
export interface QmpEvent<Name extends string = string, Data = JsonObject> {
  /** The event's name, such as `SHUTDOWN`. */
  readonly name: Name;
  /** The event's data. An empty object where it has none. */
  readonly data: Data;
  /** The host's wall clock when QEMU emitted the event, to the microsecond. */
  readonly timestamp: QmpTimestamp;
  /** The event's number among all events of this connection: 1, 2, 3 and so on, without gaps. */
  readonly sequence: number;
  /** The timestamp in milliseconds since 1970, with the microseconds as decimals. */
  readonly timestampMs: number;
  /** The timestamp in nanoseconds since 1970, exact. */
  readonly timestampNs: bigint;
}

/** The event of a protocol with this name. A union where `Name` is one. */
export type EventOf<P extends Protocol, Name extends EventName<P> = EventName<P>> = Name extends string
  ? QmpEvent<Name, EventData<P, Name>>
  : never;

/** An event as it was received. */
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

  // Getters, since most readers use neither, and since JSON cannot represent a bigint member.
  get timestampMs(): number {
    return this.timestamp.seconds * 1000 + this.timestamp.microseconds / 1000;
  }

  get timestampNs(): bigint {
    return BigInt(this.timestamp.seconds) * 1_000_000_000n + BigInt(this.timestamp.microseconds) * 1_000n;
  }
}
