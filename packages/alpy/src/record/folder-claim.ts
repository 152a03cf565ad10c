import { createHash } from "node:crypto";
import { once } from "node:events";
import { realpath } from "node:fs/promises";
import { createServer } from "node:net";

/**
 * Reserves a folder for this testbed until the claim is disposed of. Returns `undefined` while another live testbed, of
 * this process or another, has it. The claim is a socket in Linux's abstract namespace (unix(7)), named after the folder: it
 * leaves no file behind and ends with the process, however that ends.
 */
export async function claimFolder(folder: string): Promise<AsyncDisposable | undefined> {
  const digest = createHash("sha256")
    .update(await realpath(folder))
    .digest("hex");
  const server = createServer((socket) => socket.destroy());
  try {
    await once(server.listen(`\0alpy-artifacts-${digest}`), "listening");
    return server.unref();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") return undefined;
    throw error;
  }
}
