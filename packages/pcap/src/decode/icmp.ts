import type { DecodedFrame } from "./decoded-frame.ts";
import { ipv4Address } from "./field/address.ts";
import { isIntact, sumWords } from "./field/checksum.ts";
import { Layer } from "./field/layer.ts";
import type { Span } from "./field/span.ts";
import { type QuotedPorts, readQuotedPorts } from "./quoted-ports.ts";

/** Length of the header. */
export const ICMP_HEADER_BYTES = 8;

export const ECHO_REPLY = 0;
export const UNREACHABLE = 3;
export const SOURCE_QUENCH = 4;
export const REDIRECT = 5;
export const ECHO_REQUEST = 8;
export const ROUTER_ADVERTISEMENT = 9;
export const ROUTER_SOLICITATION = 10;
export const TIME_EXCEEDED = 11;
export const PARAMETER_PROBLEM = 12;
export const TIMESTAMP = 13;
export const TIMESTAMP_REPLY = 14;
export const INFORMATION_REQUEST = 15;
export const INFORMATION_REPLY = 16;
export const ADDRESS_MASK_REQUEST = 17;
export const ADDRESS_MASK_REPLY = 18;
export const EXTENDED_ECHO_REQUEST = 42;
export const EXTENDED_ECHO_REPLY = 43;

const FRAGMENTATION_NEEDED = 4;
const ROUTER_BYTES = 8;

const WITH_IDENTIFIER: readonly number[] = [
  ECHO_REQUEST,
  ECHO_REPLY,
  TIMESTAMP,
  TIMESTAMP_REPLY,
  INFORMATION_REQUEST,
  INFORMATION_REPLY,
  ADDRESS_MASK_REQUEST,
  ADDRESS_MASK_REPLY,
  EXTENDED_ECHO_REQUEST,
  EXTENDED_ECHO_REPLY,
];
const ERRORS: readonly number[] = [UNREACHABLE, SOURCE_QUENCH, REDIRECT, TIME_EXCEEDED, PARAMETER_PROBLEM];

/** A router in a router advertisement (RFC 1256, section 3). */
export interface IcmpRouter {
  /** Its address. */
  readonly address: string;
  /** Its preference as a default router, in two's complement: 0x80000000 is never used. */
  readonly preference: number;
}

/** The interface in an extended echo reply (RFC 8335, section 3). Meaningful only with code 0. */
export interface IcmpInterfaceState {
  /** State of a neighbor: 1 incomplete, 2 reachable, 3 stale, 4 delay, 5 probe, 6 failed; 0 for an interface of the sender. */
  readonly state: number;
  /** Whether it is up. */
  readonly active: boolean;
  /** Whether it has IPv4. */
  readonly ipv4: boolean;
  /** Whether it has IPv6. */
  readonly ipv6: boolean;
}

/** An ICMP message (RFC 792). Its payload follows the first 8 bytes. Fields that its type does not have are undefined. */
export class Icmp extends Layer {
  readonly #decodeQuoted: ((packet: Span) => DecodedFrame) | undefined;

  constructor(span: Span, decodeQuoted?: (packet: Span) => DecodedFrame) {
    super(span);
    this.#decodeQuoted = decodeQuoted;
  }

  /** 8 echo request, 0 echo reply, 3 destination unreachable, 11 time exceeded, … */
  get type(): number {
    return this.span.u8(0);
  }

  /** Detail of the type. */
  get code(): number {
    return this.span.u8(1);
  }

  /** Identifier of an echo, extended echo, time stamp, information or address mask message; undefined in others. */
  get identifier(): number | undefined {
    return WITH_IDENTIFIER.includes(this.type) ? this.span.u16(4) : undefined;
  }

  /** Sequence number of a message that has an identifier. */
  get sequence(): number | undefined {
    if (!WITH_IDENTIFIER.includes(this.type)) return undefined;
    return this.type >= EXTENDED_ECHO_REQUEST ? this.span.u8(6) : this.span.u16(6);
  }

  /** In an extended echo request: whether the interface belongs to the receiver, not to a neighbor of it. */
  get local(): boolean | undefined {
    return this.type === EXTENDED_ECHO_REQUEST ? (this.span.u8(7) & 1) !== 0 : undefined;
  }

  /** In an extended echo reply: the interface. */
  get interfaceState(): IcmpInterfaceState | undefined {
    if (this.type !== EXTENDED_ECHO_REPLY) return undefined;
    const bits = this.span.u8(7);
    return { state: bits >> 5, active: (bits & 4) !== 0, ipv4: (bits & 2) !== 0, ipv6: (bits & 1) !== 0 };
  }

  /** In a router advertisement: how long its addresses are valid, in seconds. */
  get lifetimeSeconds(): number | undefined {
    return this.type === ROUTER_ADVERTISEMENT ? this.span.u16(6) : undefined;
  }

  /** In a router advertisement: the routers, as far as they are available. */
  get routers(): readonly IcmpRouter[] | undefined {
    if (this.type !== ROUTER_ADVERTISEMENT) return undefined;
    const size = Math.max(ROUTER_BYTES, this.span.u8(5) * 4);
    const count = Math.min(this.span.u8(4), Math.floor((this.span.length - ICMP_HEADER_BYTES) / size));
    return Array.from({ length: count }, (_, index) => {
      const at = ICMP_HEADER_BYTES + index * size;
      return { address: ipv4Address(this.span, at), preference: this.span.u32(at + 4) };
    });
  }

  /** In an address mask reply: the mask (RFC 950); all zeros in a request. */
  get addressMask(): string | undefined {
    const isPresent = this.type === ADDRESS_MASK_REQUEST || this.type === ADDRESS_MASK_REPLY;
    return isPresent && this.span.length >= ICMP_HEADER_BYTES + 4
      ? ipv4Address(this.span, ICMP_HEADER_BYTES)
      : undefined;
  }

  /** In a redirect, the router to use instead. */
  get gateway(): string | undefined {
    return this.type === REDIRECT ? ipv4Address(this.span, 4) : undefined;
  }

  /** In a parameter problem, the byte of the quoted packet that is wrong; valid only with code 0. */
  get pointer(): number | undefined {
    return this.type === PARAMETER_PROBLEM ? this.span.u8(4) : undefined;
  }

  /** If fragmentation is needed, the largest packet of the next link (RFC 1191); 0 if the router does not state it. */
  get nextHopMtu(): number | undefined {
    return this.type === UNREACHABLE && this.code === FRAGMENTATION_NEEDED ? this.span.u16(6) : undefined;
  }

  /** In time stamp messages, when the request was sent, in milliseconds since midnight UTC. */
  get originateTimestamp(): number | undefined {
    return this.#timestamp(8);
  }

  /** In time stamp messages, when the request was received, in milliseconds since midnight UTC. */
  get receiveTimestamp(): number | undefined {
    return this.#timestamp(12);
  }

  /** In time stamp messages, when the reply was sent, in milliseconds since midnight UTC. */
  get transmitTimestamp(): number | undefined {
    return this.#timestamp(16);
  }

  /** Checksum of the message. */
  get checksum(): number {
    return this.span.u16(2);
  }

  /** Whether the message's checksum is correct; undefined if the message is incomplete (a fragment, a cut frame). */
  get checksumValid(): boolean | undefined {
    return this.span.isWhole ? isIntact(sumWords(this.span)) : undefined;
  }

  /** The bytes after the header. */
  get payload(): Uint8Array {
    return this.span.bytes(ICMP_HEADER_BYTES);
  }

  /**
   * In an error message, the packet that it is about, decoded from its IPv4 header on. Usually only its beginning is quoted, so
   * that most checksums are unknown. Undefined in other messages, and in an error that another error quotes.
   */
  get quoted(): DecodedFrame | undefined {
    if (!ERRORS.includes(this.type) || this.span.length === ICMP_HEADER_BYTES) return undefined;
    return this.#decodeQuoted?.(this.span.slice(ICMP_HEADER_BYTES, this.span.length, false));
  }

  /**
   * In an error message about UDP or TCP, the ports of the packet, even if only the required 8 bytes of its header are quoted:
   * `quoted.tcp` needs 20.
   */
  get quotedPorts(): QuotedPorts | undefined {
    const { quoted } = this;
    return quoted && readQuotedPorts(quoted);
  }

  #timestamp(at: number): number | undefined {
    const isPresent = (this.type === TIMESTAMP || this.type === TIMESTAMP_REPLY) && at + 4 <= this.span.length;
    return isPresent ? this.span.u32(at) : undefined;
  }
}
