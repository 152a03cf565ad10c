import type { PcapngOption } from "./pcapng-option.ts";

/** An interface that frames of a capture were captured on. A file of the classic format has one, without a name. */
export interface CaptureInterface {
  /** Position among all interfaces of the capture, across all its sections, from 0. */
  readonly index: number;
  /** Link type of its frames, such as {@link LINKTYPE_ETHERNET}. */
  readonly linkType: number;
  /** Snap length in bytes, as declared: the capture cuts longer frames to it. 0 means that frames are not cut. */
  readonly snapLength: number;
  /** Its name, such as `eth0`; undefined if the capture does not have it. */
  readonly name: string | undefined;
  /** Its description in words; undefined if the capture does not have it. */
  readonly description: string | undefined;
  /** Length in bytes of the frame check sequence at the end of each frame; undefined if the capture does not state it. */
  readonly fcsBytes: number | undefined;
  /** Comments on it; undefined if there are none. */
  readonly comments?: readonly string[] | undefined;
  /** Its other options in pcapng, such as its addresses (4 to 7), speed (8), filter (11) and system (12); undefined if there are none. */
  readonly options?: readonly PcapngOption[] | undefined;
}
