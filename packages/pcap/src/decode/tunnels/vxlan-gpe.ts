import type { DecodedFrame } from "../decoded-frame.ts";
import { type Problem, wrong } from "../field/problem.ts";
import { Tunnel } from "./tunnel.ts";
import { VXLAN_FLAG_I, VXLAN_HEADER_BYTES } from "./vxlan.ts";

/** The number for Ethernet frames in `nextProtocol`. */
const GPE_ETHERNET = 3;
/** The flag that says that there is a number in `nextProtocol`. */
const FLAG_P = 0x04;

/** A header of VXLAN-GPE (draft-ietf-nvo3-vxlan-gpe), which is followed by a frame or a packet. */
export class VxlanGpe extends Tunnel {
  /** Flags: 0x08 network identifier, 0x04 next protocol, 0x02 copy for several receivers, 0x01 for the network's operation. */
  get flags(): number {
    return this.span.u8(0) & 0x0f;
  }

  /** Version: 0. */
  get version(): number {
    return (this.span.u8(0) >> 4) & 3;
  }

  /** 1 IPv4, 2 IPv6, 3 Ethernet, 4 NSH. Without its flag 0x04, which means Ethernet, it is 3. */
  get nextProtocol(): number {
    return (this.flags & FLAG_P) === 0 ? GPE_ETHERNET : this.span.u8(3);
  }

  /** Identifier of the virtual network (VNI); undefined if the flag 0x08 is not set. */
  get vni(): number | undefined {
    return (this.flags & VXLAN_FLAG_I) === 0 ? undefined : this.span.u32(4) >>> 8;
  }

  /** The frame or packet in the tunnel, decoded on access; undefined if there is none, or more than 8 tunnels are inside one another. */
  get inner(): DecodedFrame | undefined {
    return this.readInner();
  }

  override findProblem(): Problem | undefined {
    return this.version === 0 ? undefined : wrong(`version ${this.version}, expected 0`);
  }

  override headerLength(): number {
    return VXLAN_HEADER_BYTES;
  }
}
