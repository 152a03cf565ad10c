import { statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { type Check, type Finding, reasonOf } from "./finding.ts";

const gibibyte = 1024 ** 3;
/** A few testbeds' overlays and captures. */
const lowBytes = 2 * gibibyte;
const tooLowBytes = gibibyte / 4;

/** Room for captures and overlays where they are written: here, and in the folder for temporary files. */
export const checkDiskSpace: Check = async () => {
  const subject = "Disk space";
  try {
    const folders = [...new Set([process.cwd(), tmpdir()])];
    const free = await Promise.all(folders.map(async (folder) => ({ folder, bytes: await freeBytes(folder) })));
    const least = Math.min(...free.map(({ bytes }) => bytes));
    const found = free.map(({ folder, bytes }) => `${(bytes / gibibyte).toFixed(1)} GiB in ${folder}`).join(", ");
    if (least >= lowBytes) return { subject, verdict: "good", found };
    const verdict: Finding["verdict"] = least < tooLowBytes ? "problem" : "warning";
    return { subject, verdict, found, advice: "make room: captures and overlays grow as frames and writes come" };
  } catch (error) {
    return { subject, verdict: "warning", found: reasonOf(error), advice: "see the message" };
  }
};

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
