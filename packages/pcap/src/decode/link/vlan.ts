import { Layer } from "../field/layer.ts";

/** Length of a tag. */
export const VLAN_TAG_BYTES = 4;

/** A VLAN tag (IEEE 802.1Q). */
export class VlanTag extends Layer {
  /** VLAN identifier, 0 to 4,095. */
  get id(): number {
    return this.span.u16(0) & 0x0fff;
  }

  /** Priority code point, 0 to 7. */
  get priority(): number {
    return this.span.u16(0) >> 13;
  }

  /** Whether the frame may be dropped first. */
  get dropEligible(): boolean {
    return (this.span.u16(0) & 0x1000) !== 0;
  }

  /** Type of what follows the tag; a value below 0x0600 is a length. */
  get etherType(): number {
    return this.span.u16(2);
  }
}
