import type { Ospf } from "./protocols/ospf.ts";

/** The layers of the protocols that are registered: only frames that are decoded with `protocols` have them. */
export interface ProtocolLayers {
  /** OSPF, which IP carries. */
  readonly ospf?: Ospf | undefined;
}
