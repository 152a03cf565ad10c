import type { DecodedFrame } from "../decoded-frame.ts";
import { Tunnel } from "./tunnel.ts";

/** Length of the header. */
export const VXLAN_HEADER_BYTES = 8;

/** The flag that says that there is a network identifier. */
export const VXLAN_FLAG_I = 0x08;
/** The flag of group policies (draft-smith-vxlan-group-policy). */
const FLAG_G = 0x80;

/** A header of VXLAN (RFC 7348), which is followed by an Ethernet frame. */
export class Vxlan extends Tunnel {
  /** Flags: 0x08 means that there is a network identifier. */
  get flags(): number {
    return this.span.u8(0);
  }

  /** Identifier of the virtual network (VNI); undefined if the flag 0x08 is not set. */
  get vni(): number | undefined {
    return (this.flags & VXLAN_FLAG_I) === 0 ? undefined : this.span.u32(4) >>> 8;
  }

  /** Group of the sender, of the extension that Linux and Cisco know as group policy; undefined if its flag 0x80 is not set. */
  get groupPolicyId(): number | undefined {
    return (this.flags & FLAG_G) === 0 ? undefined : this.span.u16(2);
  }

  /** The frame in the tunnel, decoded on access; undefined if there is none, or more than 8 tunnels are inside one another. */
  get inner(): DecodedFrame | undefined {
    return this.readInner();
  }

  override headerLength(): number {
    return VXLAN_HEADER_BYTES;
  }
}
