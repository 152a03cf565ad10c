import { Layer } from "../field/layer.ts";

/** Length of the header. */
export const LOOPBACK_BYTES = 4;

/** Address family of IPv4, on all systems. */
const INET = 2;
/** Address families of IPv6 on Linux, on NetBSD and OpenBSD, on FreeBSD and on macOS. */
const INET6: readonly number[] = [10, 24, 28, 30];

/** The header before a packet on BSD's loopback interface. */
export class Loopback extends Layer {
  /** Address family, by the numbers of the system that captured: 2 is IPv4; 10, 24, 28 or 30 is IPv6. */
  get family(): number {
    const family = this.span.u32(0);
    // It is in the byte order of the machine that captured. All existing families fit into two bytes.
    return family < 0x10000 ? family : swap(family);
  }

  /** IP version by the family; undefined for other families. */
  get ipVersion(): 4 | 6 | undefined {
    const { family } = this;
    if (family === INET) return 4;
    return INET6.includes(family) ? 6 : undefined;
  }
}

const swap = (word: number): number =>
  ((word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)) >>> 0;
