import { open } from "node:fs/promises";
import { reasonOf } from "../error-reason.ts";
import { QemuError } from "../errors.ts";
import { runProgram } from "../program/run-program.ts";

const INFO_TIMEOUT_MS = 30_000;

/** Fields of the qcow2 header (QEMU, docs/interop/qcow2.txt, "Header"). */
const HEADER_BYTES = 80;
const MAGIC = 0x514649fb;
const BACKING_FILE_OFFSET = 8;
const INCOMPATIBLE_FEATURES = 72;
const EXTERNAL_DATA_FILE = 4n;

/** The report of `qemu-img info --output=json` about one image of a chain. */
interface ImageInfo {
  readonly filename: string;
  readonly "format-specific"?: { readonly data?: { readonly "data-file"?: string } };
}

/**
 * Returns the files of a disk image: its own, those of the images that it is based on, and their data files.
 * @throws {QemuError} `golden-failed` when `qemu-img`, which reads the chain, fails
 */
export async function imageFiles(path: string): Promise<string[]> {
  if (!(await hasFurtherFiles(path))) return [path];
  try {
    const args = ["info", "--backing-chain", "--force-share", "--output=json", path];
    const chain = JSON.parse(await runProgram("qemu-img", args, { timeoutMs: INFO_TIMEOUT_MS })) as ImageInfo[];
    return chain.flatMap((image) => [image.filename, image["format-specific"]?.data?.["data-file"] ?? []].flat());
  } catch (cause) {
    throw new QemuError("golden-failed", `cannot list the images that ${path} is based on: ${reasonOf(cause)}`, {
      cause,
    });
  }
}

/** Returns whether an image has further files, according to its header: most have none, and then no program needs to run. */
async function hasFurtherFiles(path: string): Promise<boolean> {
  await using file = await open(path, "r");
  const header = Buffer.alloc(HEADER_BYTES);
  const { bytesRead } = await file.read(header, 0, HEADER_BYTES, 0);
  if (bytesRead < HEADER_BYTES || header.readUInt32BE(0) !== MAGIC) return false;
  const hasExternalData = (header.readBigUInt64BE(INCOMPATIBLE_FEATURES) & EXTERNAL_DATA_FILE) !== 0n;
  return header.readBigUInt64BE(BACKING_FILE_OFFSET) !== 0n || hasExternalData;
}
