import { statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { reasonOf } from "../error-reason.ts";
import type { Check, Finding } from "./finding.ts";

const GIBIBYTE_BYTES = 1024 ** 3;
/** Room for the overlays and captures of a few testbeds. */
const LOW_BYTES = 2 * GIBIBYTE_BYTES;
const TOO_LOW_BYTES = GIBIBYTE_BYTES / 4;

/** Checks the room for captures and overlays where they are written: the current folder and the one for temporary files. */
export const checkDiskSpace: Check = async () => {
  const subject = "Disk space";
  try {
    const folders = [...new Set([process.cwd(), tmpdir()])];
    const free = await Promise.all(folders.map(async (folder) => ({ folder, bytes: await freeBytes(folder) })));
    const least = Math.min(...free.map(({ bytes }) => bytes));
    const sizes = free.map(({ folder, bytes }) => `${(bytes / GIBIBYTE_BYTES).toFixed(1)} GiB in ${folder}`);
    const found = `${sizes.join(", ")} free`;
    if (least >= LOW_BYTES) return { subject, verdict: "good", found };
    const verdict: Finding["verdict"] = least < TOO_LOW_BYTES ? "problem" : "warning";
    return { subject, verdict, found, advice: "make room: captures and overlays grow while tests run" };
  } catch (error) {
    return { subject, verdict: "warning", found: reasonOf(error), advice: "see the message" };
  }
};

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
