import { unreachable } from "../unreachable.ts";

/** The table for CRC-32 with the polynomial 0x04C11DB7, most significant bit first (IEEE Std 1003.1, cksum). */
const crcTable = Uint32Array.from({ length: 256 }, (_, index) => {
  let crc = index << 24;
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  return crc;
});

/** Returns the output of POSIX `cksum` for these bytes: the checksum, which includes the length, and the length. */
export function cksum(chunks: Iterable<Uint8Array>): string {
  let crc = 0;
  let length = 0;
  const add = (byte: number): void => {
    crc = (crc << 8) ^ (crcTable[(crc >>> 24) ^ byte] ?? unreachable("the table has an entry for each byte"));
  };
  for (const chunk of chunks) {
    chunk.forEach(add);
    length += chunk.length;
  }
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) add(rest % 256);
  return `${~crc >>> 0} ${length}`;
}
