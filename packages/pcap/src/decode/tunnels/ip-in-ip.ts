import type { DecodedFrame } from "../decoded-frame.ts";
import { Tunnel } from "./tunnel.ts";

/** An IP packet that is directly inside another (RFC 2003, RFC 2473, RFC 4213). There is no header between them. */
export class IpInIp extends Tunnel {
  /** Version of the packet inside, by its first byte: 4 or 6. */
  get version(): number {
    return this.span.u8(0) >> 4;
  }

  /** The packet inside, decoded on access; undefined if more than 8 tunnels are inside one another. */
  get inner(): DecodedFrame | undefined {
    return this.readInner();
  }

  override headerLength(): number {
    return 0;
  }
}
