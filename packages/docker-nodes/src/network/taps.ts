import { constants } from "node:fs";
import { access, open, readFile } from "node:fs/promises";
import { DockerNodesError } from "./errors.ts";
import { excerpt } from "./excerpt.ts";
import { addTap, setAlias } from "./ip.ts";
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
 * @param owner the uid that is to own them. Default: that of this process
 * @throws {DockerNodesError} `tun-missing`, `tun-denied`
 */
export async function checkTunDevice(owner = process.getuid?.() ?? 0, device = TUN_DEVICE): Promise<void> {
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

/**
 * Makes `count` taps in the host's namespace, each with its owner in its alias. Their names are unique: one that is taken
 * by chance is left alone, and another made instead.
 */
export async function createTaps(
  session: Session,
  control: ShellContainer,
  count: number,
  signal: AbortSignal,
): Promise<Tap[]> {
  const taps: Tap[] = [];
  let missing = Array.from({ length: count }, (_, index) => index);
  for (let attempt = 1; missing.length > 0; attempt++) {
    const random = attempt === 1 ? session.id : newSessionId();
    const names = new Map(missing.map((index) => [tapName(random, index), index]));
    for (const tap of await makeTaps(session, control, [...names.keys()], attempt, signal)) {
      taps[names.get(tap.name) ?? 0] = tap;
    }
    missing = missing.filter((index) => taps[index] === undefined);
  }
  return taps;
}

/** Makes those taps whose names are free. */
async function makeTaps(
  session: Session,
  control: ShellContainer,
  names: readonly string[],
  attempt: number,
  signal: AbortSignal,
): Promise<Tap[]> {
  // Told to the watchdog before they are made, so that no moment is without a guard.
  const taps = names.map((name) => session.addTap(name));
  // `ip tuntap add` refuses a name that exists (IFF_TUN_EXCL).
  const failures = await control.runBatch(
    names.map((name) => addTap(name, session.plan.tapOwner)),
    { signal },
  );
  // What bears such a name is not ours.
  for (const [index, tap] of taps.entries()) if (failures.has(index)) session.forgetTap(tap);
  const present = await hostInterfaces();
  for (const [index, words] of failures) {
    const name = names[index] ?? "";
    if (attempt < ATTEMPTS && present.has(name)) continue;
    throw new DockerNodesError("command-failed", `\`ip tuntap add\` of ${name} failed: ${excerpt(words)}`);
  }
  const made = taps.filter((_, index) => !failures.has(index));
  const aliases = made.map(({ name }) => setAlias(name, session.tapAlias));
  const [unmarked] = (await control.runBatch(aliases, { signal })).values();
  if (unmarked === undefined) return made;
  throw new DockerNodesError("command-failed", `\`ip link set … alias\` failed: ${excerpt(unmarked)}`);
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
