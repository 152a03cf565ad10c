import { type FileHandle, open } from "node:fs/promises";
import { createFolderInTmpdir } from "../files/temporary-folder.ts";

/**
 * The private folder of one QEMU: its temporary files (`TMPDIR`) and its sockets. Only this user can access it, and it is removed
 * even if this process is killed.
 */
export interface QemuFolder extends AsyncDisposable {
  readonly path: string;
  /** This process's descriptor of the folder, which QEMU inherits. */
  readonly fileDescriptor: number;
}

/**
 * Where the sockets between this process and its QEMU are: the same folder for both, by its descriptor. A socket's path has at
 * most 107 bytes (unix(7)), which a folder's own path may exceed; and sockets in Linux's abstract namespace are open to every
 * user.
 */
export interface SocketFolder {
  /** The folder for this process. */
  readonly path: string;
  /** The folder for QEMU. */
  readonly pathInQemu: string;
}

/** Creates the folder. @throws {QemuError} `qemu-failed` */
export async function openQemuFolder(): Promise<QemuFolder> {
  const folder = await createFolderInTmpdir("qemu");
  let handle: FileHandle;
  try {
    handle = await open(folder.path);
  } catch (error) {
    await folder.remove();
    throw error;
  }
  return {
    path: folder.path,
    fileDescriptor: handle.fd,
    [Symbol.asyncDispose]: async () => {
      await handle.close();
      await folder.remove();
    },
  };
}

/** Returns the folder's paths through the descriptors of this process and of QEMU. */
export function socketFolder({ fileDescriptor }: QemuFolder, descriptorInQemu: number): SocketFolder {
  return { path: `/proc/self/fd/${fileDescriptor}`, pathInQemu: `/proc/self/fd/${descriptorInQemu}` };
}
