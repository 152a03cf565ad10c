import type { DecodedFrame } from "./decoded-frame.ts";
import { Layer } from "./field/layer.ts";
import type { Span } from "./field/span.ts";
import { type QuotedPorts, readQuotedPorts } from "./quoted-ports.ts";
import type { PseudoHeader } from "./transport/pseudo-header.ts";

/** Length of the header. */
export const ICMPV6_HEADER_BYTES = 8;

export const UNREACHABLE_V6 = 1;
export const PACKET_TOO_BIG = 2;
export const TIME_EXCEEDED_V6 = 3;
export const PARAMETER_PROBLEM_V6 = 4;
export const ECHO_REQUEST_V6 = 128;
export const ECHO_REPLY_V6 = 129;

/** An ICMPv6 message (RFC 4443). Its payload follows the first 8 bytes. Fields that its type does not have are undefined. */
export class Icmpv6 extends Layer {
  readonly #pseudoHeader: PseudoHeader;
  readonly #decodeQuoted: ((packet: Span) => DecodedFrame) | undefined;

  constructor(span: Span, pseudoHeader: PseudoHeader, decodeQuoted?: (packet: Span) => DecodedFrame) {
    super(span);
    this.#pseudoHeader = pseudoHeader;
    this.#decodeQuoted = decodeQuoted;
  }

  /** 128 echo request, 129 echo reply, 1 destination unreachable, 133 to 137 neighbour discovery (see `ndp`), … */
  get type(): number {
    return this.span.u8(0);
  }

  /** Detail of the type. */
  get code(): number {
    return this.span.u8(1);
  }

  /** Identifier of an echo request or reply; undefined in other messages. */
  get identifier(): number | undefined {
    return this.#isEcho ? this.span.u16(4) : undefined;
  }

  /** Sequence number of an echo request or reply; undefined in other messages. */
  get sequence(): number | undefined {
    return this.#isEcho ? this.span.u16(6) : undefined;
  }

  /** In a "packet too big" message, the largest packet of the next link. */
  get mtu(): number | undefined {
    return this.type === PACKET_TOO_BIG ? this.span.u32(4) : undefined;
  }

  /** In a parameter problem, the byte of the quoted packet that is wrong. */
  get pointer(): number | undefined {
    return this.type === PARAMETER_PROBLEM_V6 ? this.span.u32(4) : undefined;
  }

  /** Checksum of the message. */
  get checksum(): number {
    return this.span.u16(2);
  }

  /** Whether the message's checksum is correct; undefined if the message is incomplete or its final destination unknown. */
  get checksumValid(): boolean | undefined {
    return this.#pseudoHeader.verify(this.span);
  }

  /** The bytes after the header. */
  get payload(): Uint8Array {
    return this.span.bytes(ICMPV6_HEADER_BYTES);
  }

  /**
   * In an error message, the packet that it is about, decoded from its IPv6 header on. Usually only its beginning is quoted, so
   * that most checksums are unknown. Undefined in other messages, and in an error that another error quotes.
   */
  get quoted(): DecodedFrame | undefined {
    const isError = this.type >= UNREACHABLE_V6 && this.type <= PARAMETER_PROBLEM_V6;
    if (!isError || this.span.length === ICMPV6_HEADER_BYTES) return undefined;
    return this.#decodeQuoted?.(this.span.slice(ICMPV6_HEADER_BYTES, this.span.length, false));
  }

  /**
   * In an error message about UDP or TCP, the ports of the packet, even if only the required 8 bytes of its header are quoted:
   * `quoted.tcp` needs 20.
   */
  get quotedPorts(): QuotedPorts | undefined {
    const { quoted } = this;
    return quoted && readQuotedPorts(quoted);
  }

  get #isEcho(): boolean {
    return this.type === ECHO_REQUEST_V6 || this.type === ECHO_REPLY_V6;
  }
}
