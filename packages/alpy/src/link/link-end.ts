import type { Node } from "@alpy/docker-nodes";
import type { Wire } from "../wire/wire.ts";
import type { WireSide } from "../wire/wire-counts.ts";

/** The other end of a link: a tap of a node, or an end of a wire. */
export type LinkEnd =
  | { readonly kind: "node"; readonly node: Node; readonly tap: number }
  | { readonly kind: "wire"; readonly wire: Wire; readonly side: WireSide };
