import { Layer } from "../field/layer.ts";

export const LOOPBACK_BYTES = 4;

/** Families of IPv6 on Linux, on NetBSD and OpenBSD, on FreeBSD and on macOS; that of IPv4 is the same on all. */
const INET = 2;
const INET6 = [10, 24, 28, 30];

/** What stands before a packet on BSD's loopback interface. */
export class Loopback extends Layer {
  /** Address family, as the system numbers it that captured: 2 is IPv4; 24, 28 or 30 is IPv6. */
  get family(): number {
    const family = this.span.u32(0);
    // It stands in the order of the machine that captured, in which the families there are need only two bytes.
    return family < 0x10000 ? family : swap(family);
  }

  /** Version of IP by the family; undefined if it is another. */
  get ipVersion(): 4 | 6 | undefined {
    const { family } = this;
    if (family === INET) return 4;
    return INET6.includes(family) ? 6 : undefined;
  }
}

const swap = (word: number): number =>
  ((word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)) >>> 0;
