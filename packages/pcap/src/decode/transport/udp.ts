import { Layer } from "../field/layer.ts";
import { type Problem, wrong } from "../field/problem.ts";
import type { Span } from "../field/span.ts";
import type { PseudoHeader } from "./pseudo-header.ts";

/** Length of a header. */
export const UDP_HEADER_BYTES = 8;

/** A UDP header (RFC 768). */
export class Udp extends Layer {
  readonly #pseudoHeader: PseudoHeader;
  readonly #isJumbo: boolean;

  /**
   * @param isJumbo whether it is in a packet that is too long for its length field: that of the datagram is 0, too, if the length
   * does not fit (RFC 2675, section 4)
   */
  constructor(span: Span, pseudoHeader: PseudoHeader, isJumbo = false) {
    super(span);
    this.#pseudoHeader = pseudoHeader;
    this.#isJumbo = isJumbo;
  }

  /** Port of the sender. */
  get sourcePort(): number {
    return this.span.u16(0);
  }

  /** Port of the receiver. */
  get destinationPort(): number {
    return this.span.u16(2);
  }

  /** Length of header and payload; 0 if it does not fit, in a jumbogram. */
  get totalBytes(): number {
    return this.span.u16(4);
  }

  /** Checksum of the datagram; 0 if it has none. */
  get checksum(): number {
    return this.span.u16(6);
  }

  /** Whether the checksum is correct; undefined if the sender omitted it (0) or the datagram is incomplete. */
  get checksumValid(): boolean | undefined {
    if (this.checksum === 0 || this.findProblem() !== undefined) return undefined;
    return this.#pseudoHeader.verify(this.span.slice(0, this.effectiveBytes()));
  }

  /** @internal Returns the length of header and payload, also in a jumbogram. */
  effectiveBytes(): number {
    return this.totalBytes === 0 && this.#isJumbo ? this.span.length : this.totalBytes;
  }

  override findProblem(): Problem | undefined {
    const totalBytes = this.effectiveBytes();
    if (totalBytes < UDP_HEADER_BYTES) return wrong(`length ${totalBytes}, expected at least ${UDP_HEADER_BYTES}`);
    if (totalBytes <= this.span.length || !this.span.isWhole) return undefined;
    return wrong(`length ${totalBytes}, but ${this.span.length} bytes are available`);
  }
}
