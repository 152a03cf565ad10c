/** The compressions that are recognized, by the bytes that a file begins with. */
const MAGIC_NUMBERS = [
  { name: "gzip", magic: [0x1f, 0x8b] },
  { name: "zstd", magic: [0x28, 0xb5, 0x2f, 0xfd] },
  { name: "xz", magic: [0xfd, 0x37, 0x7a, 0x58] },
  { name: "bzip2", magic: [0x42, 0x5a, 0x68] },
  { name: "lz4", magic: [0x04, 0x22, 0x4d, 0x18] },
  { name: "compress", magic: [0x1f, 0x9d] },
  { name: "zip", magic: [0x50, 0x4b, 0x03, 0x04] },
] as const;

/** The name of a compression. */
export type Compression = (typeof MAGIC_NUMBERS)[number]["name"];

/** Returns how a file that begins with these bytes is compressed; undefined if it is not. */
export function compressionOf(bytes: Uint8Array): Compression | undefined {
  return MAGIC_NUMBERS.find(({ magic }) => magic.every((byte, index) => bytes[index] === byte))?.name;
}
