import { isIntact, sumWords } from "../field/checksum.ts";
import type { Span } from "../field/span.ts";

/** The part of the layer below that the checksums of UDP, TCP and ICMPv6 cover (RFC 9293, section 3.1; RFC 8200, section 8.1). */
export class PseudoHeader {
  readonly #addresses: Span | undefined;
  readonly #protocol: number;
  readonly #destination: Span | undefined;

  /** `addresses` are source and destination, in one or two parts; undefined if the final destination is unknown. */
  constructor(addresses: Span | undefined, protocol: number, destination?: Span) {
    this.#addresses = addresses;
    this.#protocol = protocol;
    this.#destination = destination;
  }

  /** Returns the sum of its words, for an upper layer of this length; undefined if the final destination is unknown. */
  sum(lengthBytes: number): number | undefined {
    if (this.#addresses === undefined) return undefined;
    const destination = this.#destination === undefined ? 0 : sumWords(this.#destination);
    return sumWords(this.#addresses) + destination + this.#protocol + lengthBytes;
  }

  /** Checks the checksum in an upper layer; returns undefined if it cannot be known. */
  verify(upper: Span): boolean | undefined {
    const sum = this.sum(upper.length);
    return sum === undefined || !upper.isWhole ? undefined : isIntact(sumWords(upper) + sum);
  }
}
