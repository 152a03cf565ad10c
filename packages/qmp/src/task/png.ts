import { crc32, deflateSync } from "node:zlib";

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const BITS_PER_CHANNEL = 8;
const TRUECOLOUR = 2;
const BYTES_PER_PIXEL = 3;

/** The header of a binary PPM with one byte per channel (netpbm, ppm(5)). QEMU writes no comments. */
const PPM_HEADER = /^P6\s+(\d+)\s+(\d+)\s+255\s/;
const MAX_HEADER_BYTES = 64;

/** Converts an image from PPM, as `screendump` writes it, to PNG (PNG specification, sections 5 and 11). */
export function pngOfPpm(ppm: Buffer): Buffer {
  const header = PPM_HEADER.exec(ppm.toString("latin1", 0, MAX_HEADER_BYTES));
  if (header === null)
    throw new TypeError("the screenshot must be a PPM image with 8 bits per channel, got another format");
  const width = Number(header[1]);
  const height = Number(header[2]);
  const pixels = ppm.subarray(header[0].length);
  const rowBytes = width * BYTES_PER_PIXEL;
  // Each row begins with the number of its filter: none.
  const rows = Buffer.alloc((rowBytes + 1) * height);
  for (let row = 0; row < height; row += 1) {
    pixels.copy(rows, row * (rowBytes + 1) + 1, row * rowBytes, (row + 1) * rowBytes);
  }
  const size = Buffer.alloc(13);
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(height, 4);
  size.writeUInt8(BITS_PER_CHANNEL, 8);
  size.writeUInt8(TRUECOLOUR, 9);
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", size),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(typed));
  return Buffer.concat([length, typed, checksum]);
}
