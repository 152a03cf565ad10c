import { constants } from "node:fs";
import { access, open, readFile } from "node:fs/promises";
import { DockerNodesError } from "./errors.ts";
import { addTap } from "./ip.ts";
import { newSessionId, tapName } from "./names.ts";
import type { Session } from "./session.ts";
import type { ShellContainer } from "./shell-container.ts";

const TUN_DEVICE = "/dev/net/tun";
const ATTEMPTS = 5;

/** A tap of ours: first in the host's namespace, where the watchdog guards it, then in a node's, which it dies with. */
export interface Tap {
  readonly name: string;
  /** Ends the watchdog's guard. */
  readonly release: () => void;
}

/**
 * Makes sure that taps can be made, and opened by this process where it is to own them.
 * @throws {DockerNodesError} `tun-missing`, `tun-denied`
 */
export async function checkTunDevice(owner: number, device = TUN_DEVICE): Promise<void> {
  const owned = owner === process.getuid?.();
  try {
    if (!owned) return await access(device, constants.F_OK);
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

/** Makes a tap in the host's namespace. Its name is unique: one that is taken by chance is left alone. */
export async function createTap(
  session: Session,
  control: ShellContainer,
  index: number,
  signal: AbortSignal,
): Promise<Tap> {
  for (let attempt = 1; ; attempt++) {
    const name = tapName(attempt === 1 ? session.id : newSessionId(), index);
    // Told before it is made, so that no moment is without a guard.
    const tap = { name, release: session.watchdog.guard({ kind: "tap", name }) };
    session.taps.add(tap);
    try {
      // `ip tuntap add` refuses a name that exists (IFF_TUN_EXCL).
      await control.run(addTap(name, session.plan.tapOwner), { signal });
      return tap;
    } catch (error) {
      if (!(error instanceof DockerNodesError && error.code === "command-failed")) throw error;
      // The command itself failed, so what bears this name is not ours.
      tap.release();
      session.taps.delete(tap);
      if (attempt === ATTEMPTS || !(await hostInterfaces()).has(name)) throw error;
    }
  }
}

/**
 * Makes sure that the engine's host network is ours: taps made there must be there for us to open.
 * @throws {DockerNodesError} `foreign-network-namespace`
 */
export async function checkSharedNamespace(taps: readonly Tap[]): Promise<void> {
  const present = await hostInterfaces();
  const missing = taps.find(({ name }) => !present.has(name));
  if (missing === undefined) return;
  throw new DockerNodesError(
    "foreign-network-namespace",
    `the tap ${missing.name} was made in the host network of the Docker engine, but is not in the network namespace of this ` +
      "process: run both in the same one (a test inside a container needs `--network host`, or an engine of its own)",
  );
}

/** The names of all interfaces in the network namespace of this process. */
export async function hostInterfaces(): Promise<Set<string>> {
  const lines = (await readFile("/proc/net/dev", "utf8")).split("\n").slice(2);
  return new Set(lines.map((line) => line.slice(0, line.indexOf(":")).trim()));
}
