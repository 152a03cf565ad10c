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
export const TIME_EXCEEDED = 11;
export const PARAMETER_PROBLEM = 12;
export const TIMESTAMP = 13;
export const TIMESTAMP_REPLY = 14;
const INFORMATION_REQUEST = 15;
const INFORMATION_REPLY = 16;
const ADDRESS_MASK_REQUEST = 17;
const ADDRESS_MASK_REPLY = 18;

const FRAGMENTATION_NEEDED = 4;

const WITH_IDENTIFIER: readonly number[] = [
  ECHO_REQUEST,
  ECHO_REPLY,
  TIMESTAMP,
  TIMESTAMP_REPLY,
  INFORMATION_REQUEST,
  INFORMATION_REPLY,
  ADDRESS_MASK_REQUEST,
  ADDRESS_MASK_REPLY,
];
const ERRORS: readonly number[] = [UNREACHABLE, SOURCE_QUENCH, REDIRECT, TIME_EXCEEDED, PARAMETER_PROBLEM];

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

  /** Identifier of an echo, time stamp, information or address mask message; undefined in others. */
  get identifier(): number | undefined {
    return WITH_IDENTIFIER.includes(this.type) ? this.span.u16(4) : undefined;
  }

  /** Sequence number of a message that has an identifier. */
  get sequence(): number | undefined {
    return WITH_IDENTIFIER.includes(this.type) ? this.span.u16(6) : undefined;
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
