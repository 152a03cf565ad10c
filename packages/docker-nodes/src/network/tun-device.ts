import { constants } from "node:fs";
import { access, open } from "node:fs/promises";
import { DockerNodesError } from "../errors.ts";
import { checkInteger, checkText } from "../option-checks.ts";
import { limitError } from "../system-limit.ts";
import { unreachable } from "../unreachable.ts";

const TUN_DEVICE = "/dev/net/tun";
/** The largest uid: the one after it means "no uid" (chown(2)). */
const MAX_UID = 2 ** 32 - 2;

/** Returns the uid of this process. */
export function ownUid(): number {
  return process.getuid?.() ?? unreachable("every process has a uid on Linux");
}

/** Checks that `value` is a uid that can own taps. @throws {TypeError} if not */
export function checkOwner(path: string, value: unknown): void {
  checkInteger(path, value, 0, MAX_UID);
}

/**
 * Checks that taps can be created and, if this process will own them, opened.
 * @param owner the uid that will own the taps. Default: the uid of this process
 * @param device the path of the device. Default: `/dev/net/tun`
 * @throws {TypeError} for a bad uid or path
 * @throws {DockerNodesError} `tun-missing`, `tun-denied`, `limit-reached`
 */
export async function checkTunDevice(owner: number = ownUid(), device: string = TUN_DEVICE): Promise<void> {
  checkOwner("owner", owner);
  checkText("device", device, "the path of a device");
  try {
    if (owner !== ownUid()) return await access(device, constants.F_OK);
    await (await open(device, constants.O_RDWR)).close();
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === "EACCES" || code === "EPERM") {
      const message = `no permission to open ${device}, which taps need: as root, \`chmod 0666 ${device}\``;
      throw new DockerNodesError("tun-denied", message, { cause });
    }
    const limit = limitError(`opening ${device}`, cause);
    if (limit !== undefined) throw limit;
    const message = `cannot open ${device} (${code}), which taps need: as root, \`modprobe tun\``;
    throw new DockerNodesError("tun-missing", message, { cause });
  }
}
