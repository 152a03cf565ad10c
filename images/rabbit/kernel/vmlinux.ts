/**
 * Extracts the kernel proper, an ELF file, from a bzImage. QEMU boots it directly through its PVH note, so that the guest need
 * not decompress it, the longest part of a boot without hardware acceleration. `node vmlinux.ts BZIMAGE VMLINUX`.
 *
 * The header's fields: Documentation/arch/x86/boot.rst of the Linux kernel.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { unpack } from "./unpack.ts";

const GZIP_MAGIC = 0x1f8b;

const [bzImage = "", vmlinux = ""] = process.argv.slice(2);

function payload(image: Buffer): Buffer {
  if (image.toString("latin1", 0x202, 0x206) !== "HdrS") throw new Error(`${bzImage} is not a bzImage`);
  const setupSectors = image.readUInt8(0x1f1);
  const start = (setupSectors + 1) * 512 + image.readUInt32LE(0x248);
  return image.subarray(start, start + image.readUInt32LE(0x24c));
}

/** Removes the unpacked size, the last four bytes of data that was not compressed with gzip. */
function withoutSize(packed: Buffer): Buffer {
  return packed.readUInt16BE(0) === GZIP_MAGIC ? packed : packed.subarray(0, -4);
}

const kernel = unpack(withoutSize(payload(readFileSync(bzImage))));
if (kernel.toString("latin1", 1, 4) !== "ELF") throw new Error(`the kernel in ${bzImage} is not an ELF file`);
writeFileSync(vmlinux, kernel);
