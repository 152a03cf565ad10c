import { ipv6Address } from "../field/address.ts";
import { Layer } from "../field/layer.ts";
import { missing, type Problem, wrong } from "../field/problem.ts";
import type { Span } from "../field/span.ts";

/** Length of the header. */
export const RIPNG_HEADER_BYTES = 4;
export const RIPNG_ENTRY_BYTES = 20;

export const RIPNG_REQUEST = 1;
export const RIPNG_RESPONSE = 2;

/** An entry of a RIPng message (RFC 2080, section 2.1): a route, or the next hop of the routes after it. */
export interface RipngRoute {
  /** Prefix of the destination; or the next hop, if the metric is 255. */
  readonly prefix: string;
  /** Tag that distinguishes routes of other protocols. */
  readonly routeTag: number;
  /** Length of the prefix, in bits. */
  readonly prefixLength: number;
  /** Distance in hops; 16 is unreachable, 255 marks a next hop. */
  readonly metric: number;
}

/** A message of RIPng (RFC 2080). */
export class Ripng extends Layer {
  /** 1 request, 2 response. */
  get command(): number {
    return this.span.u8(0);
  }

  /** Version of the protocol: 1. */
  get version(): number {
    return this.span.u8(1);
  }

  /** The entries, as far as they are available. */
  get routes(): readonly RipngRoute[] {
    const count = Math.floor((this.span.length - RIPNG_HEADER_BYTES) / RIPNG_ENTRY_BYTES);
    return Array.from({ length: count }, (_, index) =>
      readRoute(this.span.slice(RIPNG_HEADER_BYTES + index * RIPNG_ENTRY_BYTES)),
    );
  }

  override findProblem(): Problem | undefined {
    if (this.version !== 1) return wrong(`version ${this.version}, expected 1`);
    const rest = (this.span.length - RIPNG_HEADER_BYTES) % RIPNG_ENTRY_BYTES;
    if (!this.span.isWhole) return missing("the list of routes is incomplete", this.span);
    return rest === 0 ? undefined : wrong(`an entry of ${RIPNG_ENTRY_BYTES} bytes, but ${rest} bytes are available`);
  }
}

const readRoute = (entry: Span): RipngRoute => ({
  prefix: ipv6Address(entry, 0),
  routeTag: entry.u16(16),
  prefixLength: entry.u8(18),
  metric: entry.u8(19),
});
