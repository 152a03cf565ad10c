import { execFileSync } from "node:child_process";
import { gunzipSync, zstdDecompressSync } from "node:zlib";

const MAX_UNPACKED_BYTES = 256 * 1024 * 1024;

/** Unpacks data that was compressed with gzip, zstd or xz, as kernels and modules are. Returns other data unchanged. */
export function unpack(data: Buffer): Buffer {
  const magic = data.toString("hex", 0, 6);
  if (magic.startsWith("1f8b")) return gunzipSync(data);
  if (magic.startsWith("28b52ffd")) return zstdDecompressSync(data);
  if (magic.startsWith("fd377a585a00")) {
    return execFileSync("xz", ["--decompress", "--stdout"], { input: data, maxBuffer: MAX_UNPACKED_BYTES });
  }
  return data;
}
