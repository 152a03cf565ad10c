/**
 * Takes the kernel proper, an ELF file, out of a bzImage. QEMU boots it directly by its PVH note, which saves the guest
 * the unpacking, the longest part of a boot without hardware acceleration. `node vmlinux.ts BZIMAGE VMLINUX`.
 *
 * The header's fields: Documentation/arch/x86/boot.rst of the Linux kernel.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { unpack } from "./unpack.ts";

const gzipMagic = 0x1f8b;

const [bzImage = "", vmlinux = ""] = process.argv.slice(2);

function payload(image: Buffer): Buffer {
  if (image.toString("latin1", 0x202, 0x206) !== "HdrS") throw new Error(`${bzImage} is no bzImage`);
  const setupSectors = image.readUInt8(0x1f1);
  const start = (setupSectors + 1) * 512 + image.readUInt32LE(0x248);
  return image.subarray(start, start + image.readUInt32LE(0x24c));
}

/** Behind what is packed in another format than gzip stands the unpacked size, in four bytes. */
function withoutSize(packed: Buffer): Buffer {
  return packed.readUInt16BE(0) === gzipMagic ? packed : packed.subarray(0, -4);
}

const kernel = unpack(withoutSize(payload(readFileSync(bzImage))));
if (kernel.toString("latin1", 1, 4) !== "ELF") throw new Error(`What ${bzImage} contains is no ELF file`);
writeFileSync(vmlinux, kernel);
