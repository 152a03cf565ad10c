import type { Node } from "@alpy/docker-nodes";
import type { Wire } from "../wire/wire.ts";
import type { WireSide } from "../wire/wire-counts.ts";

/** The other end of a link: a tap of a node, or an end of a wire. */
export type LinkEnd =
  | {
      readonly kind: "node";
      /** The node. */
      readonly node: Node;
      /** Index of the tap in `node.taps`. */
      readonly tap: number;
    }
  | {
      readonly kind: "wire";
      /** The wire. */
      readonly wire: Wire;
      /** Which end of the wire the link is. */
      readonly side: WireSide;
    };
