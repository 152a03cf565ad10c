import { createHash } from "node:crypto";
import { once } from "node:events";
import { realpath } from "node:fs/promises";
import { createServer } from "node:net";
import { AlpyError } from "./errors.ts";

/**
 * Makes a folder this testbed's alone until the claim is disposed of. The claim is a socket in Linux's abstract namespace,
 * named after the folder: it leaves no file behind and ends with the process, however that ends.
 * @throws {AlpyError} `artifacts-in-use` while another living testbed, of this process or another, has it
 */
export async function claimFolder(folder: string): Promise<AsyncDisposable> {
  const digest = createHash("sha256")
    .update(await realpath(folder))
    .digest("hex");
  const server = createServer((socket) => socket.destroy());
  try {
    await once(server.listen(`\0alpy-artifacts-${digest}`), "listening");
  } catch (cause) {
    const message = `the artifacts folder ${folder} is in use by another testbed: give each one a folder of its own`;
    throw new AlpyError("artifacts-in-use", message, { cause });
  }
  return server.unref();
}
