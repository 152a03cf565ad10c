import { isIntact, sumWords } from "./checksum.ts";
import { Layer } from "./layer.ts";
import type { PseudoHeader } from "./pseudo-header.ts";
import type { Span } from "./span.ts";

export const ICMPV6_HEADER_BYTES = 8;

export const ECHO_REQUEST_V6 = 128;
export const ECHO_REPLY_V6 = 129;

/** An ICMPv6 message (RFC 4443). Its payload is what follows the first 8 bytes. */
export class Icmpv6 extends Layer {
  readonly #pseudoHeader: PseudoHeader;

  constructor(span: Span, pseudoHeader: PseudoHeader) {
    super(span);
    this.#pseudoHeader = pseudoHeader;
  }

  /** 128 echo request, 129 echo reply, 1 destination unreachable, 133 to 136 router and neighbour discovery, … */
  get type(): number {
    return this.span.u8(0);
  }

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

  get checksum(): number {
    return this.span.u16(2);
  }

  /** Whether the message's checksum is right; undefined if not all of the message is there. */
  get checksumValid(): boolean | undefined {
    if (!this.span.isWhole) return undefined;
    return isIntact(sumWords(this.span) + this.#pseudoHeader.sum(this.span.length));
  }

  get payload(): Uint8Array {
    return this.span.bytes(ICMPV6_HEADER_BYTES);
  }

  get #isEcho(): boolean {
    return this.type === ECHO_REQUEST_V6 || this.type === ECHO_REPLY_V6;
  }
}
