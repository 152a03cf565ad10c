import { Layer } from "../field/layer.ts";
import { missing, type Problem } from "../field/problem.ts";

/** Length of the shortest header: two access points and a control field of one byte. */
export const LLC_MIN_BYTES = 3;

const SNAP_SAP = 0xaa;
const UNNUMBERED = 3;
const SNAP_BYTES = 5;

/** Logical link control (IEEE 802.2), and the Subnetwork Access Protocol that extends it (RFC 1042). */
export class Llc extends Layer {
  /** Destination service access point; its lowest bit marks a group. 0x42 spanning tree, 0xaa SNAP, 0xfe OSI. */
  get dsap(): number {
    return this.span.u8(0);
  }

  /** Source service access point; its lowest bit marks a response. */
  get ssap(): number {
    return this.span.u8(1);
  }

  /** Control field: one byte in unnumbered frames (3 is "unnumbered information"), two in others, the first of which is the upper. */
  get control(): number | undefined {
    if (this.#isUnnumbered) return this.span.u8(2);
    return this.span.length > LLC_MIN_BYTES ? this.span.u16(2) : undefined;
  }

  /** In SNAP, the organization that defines the protocol number: 0 for EtherTypes. */
  get organization(): number | undefined {
    return this.#hasSnap ? this.span.u32(2) & 0xffffff : undefined;
  }

  /** In SNAP, the protocol; an EtherType if `organization` is 0. */
  get protocol(): number | undefined {
    return this.#hasSnap ? this.span.u16(6) : undefined;
  }

  override findProblem(): Problem | undefined {
    const needed = this.headerLength();
    if (needed <= this.span.length) return undefined;
    return missing(`a header of ${needed} bytes, but ${this.span.length} bytes are available`, this.span);
  }

  /** @internal Returns the length of the header, by its control field. */
  headerLength(): number {
    if (!this.#isUnnumbered) return LLC_MIN_BYTES + 1;
    return this.#isSnap ? LLC_MIN_BYTES + SNAP_BYTES : LLC_MIN_BYTES;
  }

  get #isUnnumbered(): boolean {
    return (this.span.u8(2) & UNNUMBERED) === UNNUMBERED;
  }

  get #isSnap(): boolean {
    return this.dsap === SNAP_SAP && this.ssap === SNAP_SAP && this.span.u8(2) === UNNUMBERED;
  }

  get #hasSnap(): boolean {
    return this.#isSnap && this.span.length >= LLC_MIN_BYTES + SNAP_BYTES;
  }
}
