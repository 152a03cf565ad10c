import { Layer } from "../../field/layer.ts";
import { missing, type Problem } from "../../field/problem.ts";
import type { Span } from "../../field/span.ts";

/** Length of one entry of the stack. */
export const MPLS_ENTRY_BYTES = 4;
const BOTTOM = 0x100;

/** Labels that announce the packet (RFC 3032, section 2.1). */
export const IPV4_EXPLICIT_NULL = 0;
export const IPV6_EXPLICIT_NULL = 2;

/** An entry of a label stack (RFC 3032, section 2.1). */
export interface MplsLabel {
  /** Label: 0 IPv4 explicit null, 1 router alert, 2 IPv6 explicit null, 16 and more as agreed. */
  readonly label: number;
  /** Traffic class (RFC 5462), 0 to 7. */
  readonly trafficClass: number;
  /** Whether this is the last entry. */
  readonly isBottom: boolean;
  /** Time to live. */
  readonly ttl: number;
}

/** The label stack of MPLS (RFC 3032). */
export class Mpls extends Layer {
  /** The entries, the top first, as far as they are available. */
  get labels(): readonly MplsLabel[] {
    const count = this.stackBytes() / MPLS_ENTRY_BYTES;
    return Array.from({ length: count }, (_, index) => readEntry(this.span, index * MPLS_ENTRY_BYTES));
  }

  override findProblem(): Problem | undefined {
    const bytes = this.stackBytes();
    const isComplete = bytes > 0 && (this.span.u32(bytes - MPLS_ENTRY_BYTES) & BOTTOM) !== 0;
    return isComplete ? undefined : missing("the bottom of the stack is missing", this.span);
  }

  /** @internal Returns the length of the stack, as far as it is available. */
  stackBytes(): number {
    let at = 0;
    while (at + MPLS_ENTRY_BYTES <= this.span.length) {
      const entry = this.span.u32(at);
      at += MPLS_ENTRY_BYTES;
      if ((entry & BOTTOM) !== 0) break;
    }
    return at;
  }
}

function readEntry(span: Span, at: number): MplsLabel {
  const entry = span.u32(at);
  return {
    label: entry >>> 12,
    trafficClass: (entry >>> 9) & 7,
    isBottom: (entry & BOTTOM) !== 0,
    ttl: entry & 0xff,
  };
}
