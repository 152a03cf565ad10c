import { execFile } from "node:child_process";
import { open } from "node:fs/promises";
import { promisify } from "node:util";
import { AlpyError } from "../errors.ts";

const infoTimeoutMs = 30_000;

/** Fields of the qcow2 header (QEMU, docs/interop/qcow2.txt, "Header"). */
const headerBytes = 80;
const magic = 0x514649fb;
const backingFileOffset = 8;
const incompatibleFeatures = 72;
const externalDataFile = 4n;

/** What `qemu-img info --output=json` tells of one image of a chain. */
interface ImageInfo {
  filename: string;
  "format-specific"?: { data?: { "data-file"?: string } };
}

/**
 * The files that a disk image is made of: its own, those of the images that it is based on, and of their data.
 * @throws {AlpyError} `golden-failed` where `qemu-img`, which reads the chain, cannot
 */
export async function imageFiles(path: string): Promise<string[]> {
  if (!(await hasFurtherFiles(path))) return [path];
  try {
    const { stdout } = await promisify(execFile)(
      "qemu-img",
      ["info", "--backing-chain", "--force-share", "--output=json", path],
      { timeout: infoTimeoutMs },
    );
    const chain = JSON.parse(stdout) as ImageInfo[];
    return chain.flatMap((image) => [image.filename, image["format-specific"]?.data?.["data-file"] ?? []].flat());
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AlpyError("golden-failed", `cannot tell which files ${path} is based on: ${reason}`, { cause });
  }
}

/** Most images stand alone, which their header tells without a program's being run. */
async function hasFurtherFiles(path: string): Promise<boolean> {
  await using file = await open(path, "r");
  const header = Buffer.alloc(headerBytes);
  const { bytesRead } = await file.read(header, 0, headerBytes, 0);
  if (bytesRead < headerBytes || header.readUInt32BE(0) !== magic) return false;
  const hasExternalData = (header.readBigUInt64BE(incompatibleFeatures) & externalDataFile) !== 0n;
  return header.readBigUInt64BE(backingFileOffset) !== 0n || hasExternalData;
}
