/**
 * An option of a pcapng block (draft-ietf-opsawg-pcapng, section 3.5) that has no field of its own. The numbers of known options
 * are little-endian, also if the file is big-endian.
 */
export interface PcapngOption {
  /** Its code; the meaning depends on the block. */
  readonly code: number;
  /** Its value, without padding. */
  readonly value: Uint8Array;
}
