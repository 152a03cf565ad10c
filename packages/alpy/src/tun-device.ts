import { access, constants } from "node:fs/promises";
import { AlpyError } from "./errors.ts";

const tunDevice = "/dev/net/tun";

/**
 * Checks that QEMU, as this user, may open taps.
 * @throws {AlpyError} `tun-not-accessible`
 */
export async function requireTunDevice(path = tunDevice): Promise<void> {
  try {
    await access(path, constants.R_OK | constants.W_OK);
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === "ENOENT";
    const problem = missing
      ? "is not there: load the kernel's module tun (modprobe tun), and in a container pass --device /dev/net/tun"
      : "is not open to this user: it needs read and write permission (Debian's default is mode 0666)";
    throw new AlpyError("tun-not-accessible", `links to nodes need ${path}, which ${problem}`, { cause });
  }
}
