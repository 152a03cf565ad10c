import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** Whether this process may mount file systems: it is root, and its container allows it. */
export async function canMount(): Promise<boolean> {
  if (process.getuid?.() !== 0) return false;
  const probe = "mount -t tmpfs -o size=64k alpy-probe /mnt && umount /mnt";
  return await execute("unshare", ["--mount", "sh", "-c", probe]).then(
    () => true,
    () => false,
  );
}

/** Mounts a file system in memory, of a few kibibytes, at a path; it is unmounted when the result is disposed of. */
export async function mountSmall(path: string, options: string): Promise<AsyncDisposable> {
  await mkdir(path, { recursive: true });
  await execute("mount", ["-t", "tmpfs", "-o", options, "alpy-test", path]);
  return { [Symbol.asyncDispose]: async () => void (await execute("umount", ["--lazy", path])) };
}
