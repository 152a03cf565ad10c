/** Types of the blocks that are read or written (draft-ietf-opsawg-pcapng, section 4). */
export const SECTION_HEADER_BLOCK = 0x0a0d0d0a;
export const INTERFACE_DESCRIPTION_BLOCK = 1;
/** Obsolete; found in old files. */
export const PACKET_BLOCK = 2;
export const SIMPLE_PACKET_BLOCK = 3;
export const NAME_RESOLUTION_BLOCK = 4;
export const INTERFACE_STATISTICS_BLOCK = 5;
export const ENHANCED_PACKET_BLOCK = 6;
export const DECRYPTION_SECRETS_BLOCK = 10;

export const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
export const PCAPNG_VERSION_MAJOR = 1;

/** Type and total length precede a block's body; the total length is repeated after it. */
export const BLOCK_HEADER_BYTES = 8;
export const BLOCK_TRAILER_BYTES = 4;
export const MIN_BLOCK_BYTES = BLOCK_HEADER_BYTES + BLOCK_TRAILER_BYTES;
/** Type, length, byte-order magic, version, section length. */
export const SECTION_HEADER_BYTES = 24;
/** Where an interface description's options begin: after link type, reserved, snap length. */
export const INTERFACE_OPTIONS_OFFSET = 16;
/** Where the data begins in an enhanced packet block, and in the obsolete one. */
export const PACKET_DATA_OFFSET = 28;
/** Where the data begins in a simple packet block. */
export const SIMPLE_PACKET_DATA_OFFSET = 12;

/** Options (draft-ietf-opsawg-pcapng, sections 3.5 and 4.2). */
export const OPTION_END = 0;
export const OPTION_COMMENT = 1;
export const OPTION_SECTION_HARDWARE = 2;
export const OPTION_SECTION_SYSTEM = 3;
export const OPTION_SECTION_APPLICATION = 4;
export const OPTION_PACKET_FLAGS = 2;
export const OPTION_PACKET_DROP_COUNT = 4;
export const OPTION_IF_NAME = 2;
export const OPTION_IF_DESCRIPTION = 3;
export const OPTION_IF_TIMESTAMP_RESOLUTION = 9;
export const OPTION_IF_FCS_LENGTH = 13;
export const OPTION_IF_TIMESTAMP_OFFSET = 14;

/** Returns a length padded to 32 bits, as blocks and options are. */
export function padded(length: number): number {
  return Math.ceil(length / 4) * 4;
}
