import { Layer } from "../../field/layer.ts";

/** Length of the zeros before a message of IKE, where ESP has its security parameters index (RFC 3948, section 2.2). */
export const NON_ESP_MARKER_BYTES = 4;
const KEEP_ALIVE = 0xff;

/** What a datagram of NAT traversal contains. */
export type NatTraversalType = "esp" | "ike" | "keep-alive";

/** The content of a UDP datagram of NAT traversal (RFC 3948). */
export class NatTraversal extends Layer {
  /** The content: an ESP packet, a message of IKE after 4 zeros, or a byte that keeps the translation alive. */
  get type(): NatTraversalType {
    if (this.span.length === 1 && this.span.u8(0) === KEEP_ALIVE) return "keep-alive";
    return this.span.length >= NON_ESP_MARKER_BYTES && this.span.u32(0) === 0 ? "ike" : "esp";
  }
}
