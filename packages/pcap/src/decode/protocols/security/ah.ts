import { Layer } from "../../field/layer.ts";
import { missing, type Problem, wrong } from "../../field/problem.ts";

/** Length of the header without the integrity check value. */
export const AH_MIN_BYTES = 12;
const UNIT_BYTES = 4;
/** The length field counts units of 4 bytes, without these (RFC 4302, section 2.2). */
const UNCOUNTED_UNITS = 2;

/** An authentication header in IPv4 (RFC 4302). It is not verified. In IPv6 it is one of `ipv6.extensionHeaders`. */
export class Ah extends Layer {
  /** Protocol number of what follows this header. */
  get nextHeader(): number {
    return this.span.u8(0);
  }

  /** Length of this header. */
  get headerBytes(): number {
    return (this.span.u8(1) + UNCOUNTED_UNITS) * UNIT_BYTES;
  }

  /** Security parameters index. */
  get spi(): number {
    return this.span.u32(4);
  }

  /** Sequence number. */
  get sequence(): number {
    return this.span.u32(8);
  }

  /** Integrity check value, as far as it is available. */
  get icv(): Uint8Array {
    return this.span.bytes(AH_MIN_BYTES, Math.max(AH_MIN_BYTES, Math.min(this.headerBytes, this.span.length)));
  }

  override findProblem(): Problem | undefined {
    const { headerBytes } = this;
    if (headerBytes < AH_MIN_BYTES) return wrong(`header length ${headerBytes}, expected at least ${AH_MIN_BYTES}`);
    if (headerBytes <= this.span.length) return undefined;
    return missing(`header length ${headerBytes}, but ${this.span.length} bytes are available`, this.span);
  }
}
