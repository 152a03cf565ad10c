import { constants } from "node:fs";
import { access, open } from "node:fs/promises";
import { DockerNodesError } from "../errors.ts";
import { unreachable } from "../unreachable.ts";

const TUN_DEVICE = "/dev/net/tun";

/** Returns the uid of this process. */
export function ownUid(): number {
  return process.getuid?.() ?? unreachable("every process has a uid on Linux");
}

/**
 * Checks that taps can be created, and opened by this process if it is to own them.
 * @param owner the uid that is to own them. Default: the uid of this process
 * @param device the path of the device. Default: `/dev/net/tun`
 * @throws {DockerNodesError} `tun-missing`, `tun-denied`
 */
export async function checkTunDevice(owner: number = ownUid(), device: string = TUN_DEVICE): Promise<void> {
  try {
    if (owner !== ownUid()) return await access(device, constants.F_OK);
    await (await open(device, constants.O_RDWR)).close();
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === "EACCES" || code === "EPERM") {
      const message = `no permission to open ${device}, which taps need: as root, \`chmod 0666 ${device}\``;
      throw new DockerNodesError("tun-denied", message, { cause });
    }
    const message = `cannot open ${device} (${code}), which taps need: as root, \`modprobe tun\``;
    throw new DockerNodesError("tun-missing", message, { cause });
  }
}
