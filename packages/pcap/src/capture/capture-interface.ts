/** An interface that frames of a capture were captured on. A file of the classic format has one, without a name. */
export interface CaptureInterface {
  /** Its place among all interfaces of the capture, over all its sections, from 0. */
  readonly index: number;
  /** Link type of its frames, such as {@link LINKTYPE_ETHERNET}. */
  readonly linkType: number;
  /** Bytes a frame at which the capture was cut, as declared; 0 for not at all. */
  readonly snapLength: number;
  /** Its name, such as `eth0`; undefined where the capture tells none. */
  readonly name: string | undefined;
  /** What it is, in words; undefined where the capture tells none. */
  readonly description: string | undefined;
  /** Bytes of frame check sequence at the end of each frame; undefined where the capture does not tell. */
  readonly fcsBytes: number | undefined;
}
