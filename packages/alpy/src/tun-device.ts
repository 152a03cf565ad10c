import { open } from "node:fs/promises";
import { AlpyError } from "./errors.ts";

const tunDevice = "/dev/net/tun";

/**
 * Checks that QEMU, as this user, may open taps.
 * @throws {AlpyError} `tun-not-accessible`
 */
export async function requireTunDevice(path = tunDevice): Promise<void> {
  try {
    const device = await open(path, "r+");
    await device.close();
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === "ENOENT";
    const problem = missing
      ? "is not there: load the kernel's module tun (modprobe tun), and in a container pass --device /dev/net/tun"
      : "cannot be opened by this user: it needs read and write permission (Debian's default is mode 0666)";
    throw new AlpyError("tun-not-accessible", `links to nodes need ${path}, which ${problem}`, { cause });
  }
}
