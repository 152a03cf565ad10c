import { readdir, readlink } from "node:fs/promises";

/** Returns the files below a folder that this process holds open. */
export async function openFilesIn(folder: string): Promise<string[]> {
  const descriptors = await readdir("/proc/self/fd");
  const links = await Promise.all(descriptors.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => "")));
  return links.filter((link) => link.startsWith(folder));
}
