import { macAddress } from "../../field/address.ts";
import { Layer } from "../../field/layer.ts";
import { missing, type Problem, wrong } from "../../field/problem.ts";
import type { Span } from "../../field/span.ts";

/** Length of the subtype, with which every slow protocol begins. */
export const SLOW_MIN_BYTES = 1;
const HEADER_BYTES = 2;
const TLV_HEADER_BYTES = 2;
const PORT_TLV_BYTES = 20;
const MARKER_TLV_BYTES = 16;
const COLLECTOR_TLV_BYTES = 16;
const DELAY_UNIT_US = 10;

/** Subtypes (IEEE 802.3, table 57A-3). */
export const SLOW_LACP = 1;
export const SLOW_MARKER = 2;
export const SLOW_OAM = 3;

const TERMINATOR = 0;
const ACTOR = 1;
const PARTNER = 2;
const COLLECTOR = 3;
const MARKER = 1;
const MARKER_RESPONSE = 2;

/** The lengths of the elements that are decoded, by subtype and type, with type and length. */
const TLV_BYTES: Readonly<Record<number, Readonly<Record<number, number>>>> = {
  [SLOW_LACP]: { [ACTOR]: PORT_TLV_BYTES, [PARTNER]: PORT_TLV_BYTES, [COLLECTOR]: COLLECTOR_TLV_BYTES },
  [SLOW_MARKER]: { [MARKER]: MARKER_TLV_BYTES, [MARKER_RESPONSE]: MARKER_TLV_BYTES },
};

/** What LACP says about one of the two ports of a link (IEEE 802.1AX, 6.4.2.3). */
export interface LacpPort {
  /** Priority of the system; the lowest wins. */
  readonly systemPriority: number;
  /** MAC address that identifies the system. */
  readonly system: string;
  /** Operational key: ports with the same key may be aggregated. */
  readonly key: number;
  /** Priority of the port; the lowest wins. */
  readonly portPriority: number;
  /** Number of the port. */
  readonly port: number;
  /** All bits of the state: 1 activity, 2 timeout, 4 aggregation, 8 synchronization, 0x10 collecting, 0x20 distributing, 0x40 defaulted, 0x80 expired. */
  readonly state: number;
  /** Whether the port sends without being asked. */
  readonly activity: boolean;
  /** Whether the port uses the short timeout, and so expects a message each second. */
  readonly shortTimeout: boolean;
  /** Whether the port may be aggregated with others. */
  readonly aggregation: boolean;
  /** Whether the port is in the right aggregate. */
  readonly synchronization: boolean;
  /** Whether the port receives frames for the aggregate. */
  readonly collecting: boolean;
  /** Whether the port sends frames of the aggregate. */
  readonly distributing: boolean;
  /** Whether the port uses defaults for its partner, since it has received nothing from it. */
  readonly defaulted: boolean;
  /** Whether what the port knows about its partner has expired. */
  readonly expired: boolean;
}

/** A message of a slow protocol: LACP or the marker protocol (IEEE 802.1AX, 6.4.2 and 6.5.3). Others have only their subtype. */
export class Slow extends Layer {
  /** 1 LACP, 2 marker, 3 OAM of IEEE 802.3, 10 of an organization. */
  get subtype(): number {
    return this.span.u8(0);
  }

  /** Version of LACP or of the marker protocol: 1, or 2 of LACP. */
  get version(): number | undefined {
    return this.#hasElements && this.span.length >= HEADER_BYTES ? this.span.u8(1) : undefined;
  }

  /** In LACP: the port of the sender. */
  get actor(): LacpPort | undefined {
    return this.#port(ACTOR);
  }

  /** In LACP: the port of the receiver, as the sender knows it. */
  get partner(): LacpPort | undefined {
    return this.#port(PARTNER);
  }

  /** In LACP: the most that the receiver of frames delays them, in microseconds. */
  get collectorMaxDelayUs(): number | undefined {
    const delay = this.#find(SLOW_LACP, COLLECTOR)?.u16(0);
    return delay === undefined ? undefined : delay * DELAY_UNIT_US;
  }

  /** In the marker protocol: whether this answers a marker. */
  get isMarkerResponse(): boolean | undefined {
    if (this.#find(SLOW_MARKER, MARKER_RESPONSE) !== undefined) return true;
    return this.#find(SLOW_MARKER, MARKER) === undefined ? undefined : false;
  }

  /** In the marker protocol: the number of the port that sent the marker. */
  get requesterPort(): number | undefined {
    return this.#marker?.u16(0);
  }

  /** In the marker protocol: the MAC address of the system that sent the marker. */
  get requesterSystem(): string | undefined {
    const marker = this.#marker;
    return marker && macAddress(marker, 2);
  }

  /** In the marker protocol: the number of the marker, which its response repeats. */
  get requesterTransactionId(): number | undefined {
    return this.#marker?.u32(8);
  }

  override findProblem(): Problem | undefined {
    if (!this.#hasElements) return undefined;
    if (this.span.length < HEADER_BYTES) return missing("the version is missing", this.span);
    if (this.span.u8(1) === 0) return wrong("version 0, expected at least 1");
    const types: number[] = [];
    const problem = this.#walk((type) => types.push(type));
    if (problem !== undefined) return problem;
    if (this.subtype === SLOW_MARKER) {
      return types[0] === MARKER || types[0] === MARKER_RESPONSE ? undefined : wrong("it contains no marker");
    }
    return types[0] === ACTOR && types[1] === PARTNER ? undefined : wrong("it does not begin with actor and partner");
  }

  get #hasElements(): boolean {
    return this.subtype === SLOW_LACP || this.subtype === SLOW_MARKER;
  }

  get #marker(): Span | undefined {
    return this.#find(SLOW_MARKER, MARKER) ?? this.#find(SLOW_MARKER, MARKER_RESPONSE);
  }

  #port(type: number): LacpPort | undefined {
    const value = this.#find(SLOW_LACP, type);
    return value && readPort(value);
  }

  /** Returns the value of the first element of a type. */
  #find(subtype: number, type: number): Span | undefined {
    if (this.subtype !== subtype || this.span.length < HEADER_BYTES) return undefined;
    let found: Span | undefined;
    this.#walk((each, value) => {
      if (each === type) found ??= value;
    });
    return found;
  }

  /** Visits the elements up to the terminator; the rest is reserved. */
  #walk(visit: (type: number, value: Span) => void): Problem | undefined {
    const { span, subtype } = this;
    let at = HEADER_BYTES;
    while (at < span.length) {
      const type = span.u8(at);
      if (type === TERMINATOR) return undefined;
      if (at + TLV_HEADER_BYTES > span.length) return missing("an element does not fit into the message", span);
      const bytes = span.u8(at + 1);
      const expected = TLV_BYTES[subtype]?.[type] ?? Math.max(bytes, TLV_HEADER_BYTES);
      if (bytes !== expected) return wrong(`an element of type ${type} with ${bytes} bytes, expected ${expected}`);
      if (at + bytes > span.length) return missing("an element does not fit into the message", span);
      visit(type, span.slice(at + TLV_HEADER_BYTES, at + bytes));
      at += bytes;
    }
    return span.isWhole ? undefined : missing("the end is missing", span);
  }
}

function readPort(value: Span): LacpPort {
  const state = value.u8(14);
  return {
    systemPriority: value.u16(0),
    system: macAddress(value, 2),
    key: value.u16(8),
    portPriority: value.u16(10),
    port: value.u16(12),
    state,
    activity: (state & 0x01) !== 0,
    shortTimeout: (state & 0x02) !== 0,
    aggregation: (state & 0x04) !== 0,
    synchronization: (state & 0x08) !== 0,
    collecting: (state & 0x10) !== 0,
    distributing: (state & 0x20) !== 0,
    defaulted: (state & 0x40) !== 0,
    expired: (state & 0x80) !== 0,
  };
}
