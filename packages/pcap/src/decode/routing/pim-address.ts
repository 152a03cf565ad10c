import { ipv4Address, ipv6Address } from "../field/address.ts";
import type { Span } from "../field/span.ts";
import { FieldReader } from "./field-reader.ts";

const FAMILY_IPV4 = 1;
const FAMILY_IPV6 = 2;
const NATIVE = 0;
/** Encoding of a source that is followed by attributes (RFC 5384). */
const WITH_ATTRIBUTES = 1;
const LAST_ATTRIBUTE = 0x40;

/** A group or range of groups in an encoded address (RFC 7761, section 4.9.1). */
export interface PimGroupRange {
  /** Address of the group. */
  readonly group: string;
  /** Number of the address's bits that count. */
  readonly prefixLength: number;
}

/** A source in an encoded address (RFC 7761, section 4.9.1). */
export interface PimSource {
  /** Address of the source, or of the rendezvous point. */
  readonly address: string;
  /** Number of the address's bits that count. */
  readonly prefixLength: number;
  /** Whether the sender uses sparse mode. */
  readonly sparse: boolean;
  /** Whether all sources are meant. */
  readonly wildcard: boolean;
  /** Whether the message is for the tree of the rendezvous point. */
  readonly rpt: boolean;
}

/** Reads the numbers and encoded addresses of a message. */
export class PimReader extends FieldReader {
  constructor(span: Span, at: number) {
    super(span, at, "the message");
  }

  unicast(): string | undefined {
    return this.#encoded(0)?.address;
  }

  group(): PimGroupRange | undefined {
    const found = this.#encoded(2);
    return found && { group: found.address, prefixLength: found.prefixLength };
  }

  source(): PimSource | undefined {
    const found = this.#encoded(2, WITH_ATTRIBUTES);
    if (found === undefined) return undefined;
    if (found.encoding === WITH_ATTRIBUTES) this.#skipAttributes();
    const { address, prefixLength, flags } = found;
    return {
      address,
      prefixLength,
      sparse: (flags & 4) !== 0,
      wildcard: (flags & 2) !== 0,
      rpt: (flags & 1) !== 0,
    };
  }

  /** Reads an address: its family, its encoding, flags and length of the prefix if it has these, and the address itself. */
  #encoded(detailBytes: 0 | 2, otherEncoding = NATIVE) {
    const head = this.take(2 + detailBytes);
    if (head === undefined) return undefined;
    const family = head.u8(0);
    const encoding = head.u8(1);
    if (family !== FAMILY_IPV4 && family !== FAMILY_IPV6) {
      this.fail(`an address of family ${family}, expected ${FAMILY_IPV4} or ${FAMILY_IPV6}`);
      return undefined;
    }
    if (encoding !== NATIVE && encoding !== otherEncoding) {
      this.fail(`an address of encoding ${encoding}, expected ${NATIVE}`);
      return undefined;
    }
    const bytes = this.take(family === FAMILY_IPV4 ? 4 : 16);
    if (bytes === undefined) return undefined;
    const address = family === FAMILY_IPV4 ? ipv4Address(bytes, 0) : ipv6Address(bytes, 0);
    const hasDetails = detailBytes > 0;
    return {
      address,
      encoding,
      flags: hasDetails ? head.u8(2) : 0,
      prefixLength: hasDetails ? head.u8(3) : 0,
    };
  }

  #skipAttributes(): void {
    for (;;) {
      const head = this.take(2);
      if (head === undefined || this.take(head.u8(1)) === undefined) return;
      if ((head.u8(0) & LAST_ATTRIBUTE) !== 0) return;
    }
  }
}
