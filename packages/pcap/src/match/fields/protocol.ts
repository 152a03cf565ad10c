import type { DecodableProtocol } from "../../decode/dissection.ts";
import type { Field, FrameField } from "./kinds.ts";

/** A protocol of `@alpy/pcap/protocols`: how it is announced, decoded, summarized and matched. */
export interface FrameProtocol extends DecodableProtocol {
  /** @internal The fields that patterns can name; of a tunnel, with the field of the frame or packet inside. */
  readonly field: Field | ((inner: FrameField) => Field);
}

/** Options of functions that match frames. */
export interface MatchOptions {
  /**
   * Protocols whose layers the pattern can name: some of `@alpy/pcap/protocols`, or its list `allProtocols`. The list must not
   * change after its first use. Default: none.
   */
  readonly protocols?: readonly FrameProtocol[] | undefined;
}
