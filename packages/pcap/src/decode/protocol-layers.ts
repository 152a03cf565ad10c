/** The layers of the protocols that are registered: only frames that are decoded with `protocols` have them. */
// biome-ignore lint/suspicious/noEmptyInterface: the first protocol is added next.
export interface ProtocolLayers {}
