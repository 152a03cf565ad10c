/**
 * Takes the kernel proper, an ELF file, out of a bzImage. QEMU boots it directly by its PVH note, which saves the guest
 * the unpacking, the longest part of a boot without hardware acceleration. `node vmlinux.ts BZIMAGE VMLINUX`.
 *
 * The header's fields: Documentation/arch/x86/boot.rst of the Linux kernel.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { gunzipSync, zstdDecompressSync } from "node:zlib";

const maximumBytes = 256 * 1024 * 1024;

const [bzImage = "", vmlinux = ""] = process.argv.slice(2);

function payload(image: Buffer): Buffer {
  if (image.toString("latin1", 0x202, 0x206) !== "HdrS") throw new Error(`${bzImage} is no bzImage`);
  const setupSectors = image.readUInt8(0x1f1);
  const start = (setupSectors + 1) * 512 + image.readUInt32LE(0x248);
  return image.subarray(start, start + image.readUInt32LE(0x24c));
}

function unpack(packed: Buffer): Buffer {
  const magic = packed.toString("hex", 0, 4);
  if (magic.startsWith("1f8b")) return gunzipSync(packed);
  // Behind the other formats stands the unpacked size, in four bytes.
  if (magic === "28b52ffd") return zstdDecompressSync(packed.subarray(0, -4));
  if (magic === "fd377a58") {
    return execFileSync("xz", ["--decompress", "--stdout", "--single-stream"], {
      input: packed,
      maxBuffer: maximumBytes,
    });
  }
  throw new Error(`${bzImage} is packed in a way unknown here, beginning with ${magic}`);
}

const kernel = unpack(payload(readFileSync(bzImage)));
if (kernel.toString("latin1", 1, 4) !== "ELF") throw new Error(`What ${bzImage} contains is no ELF file`);
writeFileSync(vmlinux, kernel);
