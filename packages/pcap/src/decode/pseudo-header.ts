import { sumWords } from "./checksum.ts";
import type { Span } from "./span.ts";

/** What the checksums of UDP, TCP and ICMPv6 cover of the layer below (RFC 9293, section 3.1; RFC 8200, section 8.1). */
export class PseudoHeader {
  readonly #addresses: Span;
  readonly #protocol: number;

  constructor(addresses: Span, protocol: number) {
    this.#addresses = addresses;
    this.#protocol = protocol;
  }

  /** Gives the sum of its words, for an upper layer of so many bytes. */
  sum(lengthBytes: number): number {
    return sumWords(this.#addresses) + this.#protocol + lengthBytes;
  }
}
