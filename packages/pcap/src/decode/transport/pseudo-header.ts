import { isIntact, sumWords } from "../field/checksum.ts";
import type { Span } from "../field/span.ts";

/** The part of the layer below that the checksums of UDP, TCP and ICMPv6 cover (RFC 9293, section 3.1; RFC 8200, section 8.1). */
export class PseudoHeader {
  readonly #source: Span;
  /** Undefined if the final destination is unknown. */
  readonly #destination: Span | undefined;
  readonly #protocol: number;

  constructor(source: Span, destination: Span | undefined, protocol: number) {
    this.#source = source;
    this.#destination = destination;
    this.#protocol = protocol;
  }

  /** Returns the same for another protocol: a header before the upper layer is not part of it. */
  withProtocol(protocol: number): PseudoHeader {
    return new PseudoHeader(this.#source, this.#destination, protocol);
  }

  /** Returns the sum of its words, for an upper layer of this length; undefined if the final destination is unknown. */
  sum(lengthBytes: number): number | undefined {
    if (this.#destination === undefined) return undefined;
    return sumWords(this.#source) + sumWords(this.#destination) + this.#protocol + lengthBytes;
  }

  /** Checks the checksum in an upper layer; returns undefined if it cannot be known. */
  verify(upper: Span): boolean | undefined {
    const sum = this.sum(upper.length);
    return sum === undefined || !upper.isWhole ? undefined : isIntact(sumWords(upper) + sum);
  }
}
