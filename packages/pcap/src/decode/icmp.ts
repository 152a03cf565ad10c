import { isIntact, sumWords } from "./checksum.ts";
import { Layer } from "./layer.ts";

export const ICMP_HEADER_BYTES = 8;

export const ECHO_REPLY = 0;
export const ECHO_REQUEST = 8;

/** An ICMP message (RFC 792). Its payload is what follows the first 8 bytes. */
export class Icmp extends Layer {
  /** 8 echo request, 0 echo reply, 3 destination unreachable, 11 time exceeded, … */
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

  /** Whether the message's checksum is right; undefined if not all of the message is there (a fragment, a cut frame). */
  get checksumValid(): boolean | undefined {
    return this.span.isWhole ? isIntact(sumWords(this.span)) : undefined;
  }

  get payload(): Uint8Array {
    return this.span.bytes(ICMP_HEADER_BYTES);
  }

  get #isEcho(): boolean {
    return this.type === ECHO_REQUEST || this.type === ECHO_REPLY;
  }
}
