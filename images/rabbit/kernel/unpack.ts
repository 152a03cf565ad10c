import { execFileSync } from "node:child_process";
import { gunzipSync, zstdDecompressSync } from "node:zlib";

const maximumBytes = 256 * 1024 * 1024;

/** Unpacks what gzip, zstd or xz has packed, as kernels and their modules come; anything else is given back as it is. */
export function unpack(data: Buffer): Buffer {
  const magic = data.toString("hex", 0, 6);
  if (magic.startsWith("1f8b")) return gunzipSync(data);
  if (magic.startsWith("28b52ffd")) return zstdDecompressSync(data);
  if (magic.startsWith("fd377a585a00")) {
    return execFileSync("xz", ["--decompress", "--stdout"], { input: data, maxBuffer: maximumBytes });
  }
  return data;
}
