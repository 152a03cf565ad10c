import { ipv4Address, ipv6Address, macAddress } from "../field/address.ts";
import { Layer } from "../field/layer.ts";
import { missing, type Problem, wrong } from "../field/problem.ts";
import type { Span } from "../field/span.ts";

/** Length of the type and length of an element. */
export const LLDP_MIN_BYTES = 2;
const LENGTH_MASK = 0x1ff;
const MAC_BYTES = 6;

const END = 0;
const CHASSIS = 1;
const PORT = 2;
const TTL = 3;
const PORT_DESCRIPTION = 4;
const SYSTEM_NAME = 5;
const SYSTEM_DESCRIPTION = 6;
const CAPABILITIES = 7;
/** The elements with which each message begins (IEEE 802.1AB, 8.2). */
const FIRST_TYPES: readonly number[] = [CHASSIS, PORT, TTL];
/** Kinds of identifiers that are MAC addresses or network addresses; the numbers differ for chassis and port. */
const MAC_KINDS: Readonly<Record<number, number>> = { [CHASSIS]: 4, [PORT]: 3 };
const ADDRESS_KINDS: Readonly<Record<number, number>> = { [CHASSIS]: 5, [PORT]: 4 };

/** An element of a message of LLDP (IEEE 802.1AB, 8.4). */
export interface LldpElement {
  /** Type: 1 chassis, 2 port, 3 TTL, 4 to 8 port and system, 127 of an organization. */
  readonly type: number;
  /** Value. A view. */
  readonly value: Uint8Array;
}

/** A message of LLDP (IEEE 802.1AB). Optional elements that it does not have are undefined. */
export class Lldp extends Layer {
  /** Kind of the chassis identifier: 4 MAC address, 5 network address, 7 locally assigned, … */
  get chassisIdType(): number | undefined {
    return this.#find(CHASSIS)?.u8(0);
  }

  /** Identifier of the chassis: an address, or text. */
  get chassisId(): string | undefined {
    return this.#identifier(CHASSIS);
  }

  /** Kind of the port identifier: 3 MAC address, 4 network address, 5 name of the interface, 7 locally assigned, … */
  get portIdType(): number | undefined {
    return this.#find(PORT)?.u8(0);
  }

  /** Identifier of the port: an address, or text. */
  get portId(): string | undefined {
    return this.#identifier(PORT);
  }

  /** Time for which the information is valid, in seconds; 0 if the sender stops. */
  get ttlSeconds(): number | undefined {
    return this.#find(TTL, 2)?.u16(0);
  }

  /** Description of the port. */
  get portDescription(): string | undefined {
    return this.#text(PORT_DESCRIPTION);
  }

  /** Name of the system. */
  get systemName(): string | undefined {
    return this.#text(SYSTEM_NAME);
  }

  /** Description of the system. */
  get systemDescription(): string | undefined {
    return this.#text(SYSTEM_DESCRIPTION);
  }

  /** What the system can be, as bits: 4 bridge, 0x10 router, … */
  get capabilities(): number | undefined {
    return this.#find(CAPABILITIES, 4)?.u16(0);
  }

  /** What the system is, as bits. */
  get enabledCapabilities(): number | undefined {
    return this.#find(CAPABILITIES, 4)?.u16(2);
  }

  /** All elements up to the end, as far as they are available. */
  get elements(): readonly LldpElement[] {
    const elements: LldpElement[] = [];
    this.#walk((type, value) => elements.push({ type, value: value.bytes() }));
    return elements;
  }

  override findProblem(): Problem | undefined {
    const types: number[] = [];
    const problem = this.#walk((type) => types.push(type));
    if (problem !== undefined) return problem;
    if (FIRST_TYPES.every((type, index) => types[index] === type)) return undefined;
    return wrong("it does not begin with chassis, port and TTL");
  }

  #walk(visit: (type: number, value: Span) => void): Problem | undefined {
    let at = 0;
    while (at < this.span.length) {
      if (at + LLDP_MIN_BYTES > this.span.length) return missing("an element does not fit into the message", this.span);
      const head = this.span.u16(at);
      const end = at + LLDP_MIN_BYTES + (head & LENGTH_MASK);
      const type = head >> 9;
      if (type === END) return undefined;
      if (end > this.span.length) return missing("an element does not fit into the message", this.span);
      visit(type, this.span.slice(at + LLDP_MIN_BYTES, end));
      at = end;
    }
    return this.span.isWhole ? undefined : missing("the end is missing", this.span);
  }

  /** Returns the value of the first element of a type with at least `minBytes` bytes. */
  #find(type: number, minBytes = 1): Span | undefined {
    let found: Span | undefined;
    this.#walk((each, value) => {
      if (each === type && value.length >= minBytes) found ??= value;
    });
    return found;
  }

  #text(type: number): string | undefined {
    const value = this.#find(type);
    return value && new TextDecoder().decode(value.bytes());
  }

  #identifier(type: number): string | undefined {
    const value = this.#find(type, 2);
    if (value === undefined) return undefined;
    const kind = value.u8(0);
    if (kind === MAC_KINDS[type] && value.length === 1 + MAC_BYTES) return macAddress(value, 1);
    // The family of a network address: 1 is IPv4, 2 is IPv6.
    if (kind === ADDRESS_KINDS[type] && value.u8(1) === 1 && value.length === 6) return ipv4Address(value, 2);
    if (kind === ADDRESS_KINDS[type] && value.u8(1) === 2 && value.length === 18) return ipv6Address(value, 2);
    return new TextDecoder().decode(value.bytes(1));
  }
}
