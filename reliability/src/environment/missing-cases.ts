import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type EnvironmentCase, environmentCase } from "./environment-case.ts";

/**
 * A surrounding in which programs of /usr/bin do not exist: a mount namespace with an overlay over it, in which they are
 * whiteouts (Linux: Documentation/filesystems/overlayfs.rst). Needs root.
 */
function without(folder: string, ...programs: string[]): { wrapper: readonly string[] } {
  mkdirSync(join(folder, "overlay"), { recursive: true });
  const script = [
    `mount -t tmpfs overlay ${folder}/overlay`,
    `mkdir ${folder}/overlay/upper ${folder}/overlay/work`,
    ...programs.map((program) => `mknod ${folder}/overlay/upper/${program} c 0 0`),
    `mount -t overlay overlay -o lowerdir=/usr/bin,upperdir=${folder}/overlay/upper,workdir=${folder}/overlay/work /usr/bin`,
    'exec "$@"',
  ].join(" && ");
  return { wrapper: ["unshare", "--mount", "sh", "-c", script, "sh"] };
}

const LONG_NAME = "d".repeat(50);
/** More than the path of a socket may have (sun_path, unix(7): 108 bytes). */
function longPath(folder: string): string {
  const path = join(folder, LONG_NAME, LONG_NAME, LONG_NAME);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  return path;
}

/** Programs that are missing, and paths that are long. */
export const missingCases: readonly EnvironmentCase[] = [
  environmentCase("no QEMU", { codes: ["qemu-missing"], message: /qemu-system-x86_64/ }, ({ folder }) =>
    without(folder, "qemu-system-x86_64"),
  ),
  environmentCase(
    "no qemu-img, for a golden state",
    { codes: ["golden-failed"], message: /qemu-img/ },
    ({ folder }) => without(folder, "qemu-img"),
    { kind: "golden-preparing" },
  ),
  environmentCase("no tcpdump", { codes: [] }, ({ folder }) => without(folder, "tcpdump")),
  environmentCase("no setpriv", { codes: [] }, ({ folder }) => without(folder, "setpriv")),
  environmentCase("no docker client, with nodes", { codes: [] }, ({ folder }) => without(folder, "docker"), {
    kind: "nodes",
  }),
  environmentCase(
    "no engine",
    { codes: ["engine-unreachable"], message: /nowhere\.sock/ },
    ({ folder }) => ({ engineSocket: join(folder, "nowhere.sock") }),
    { kind: "nodes", hasBystander: true },
  ),
  environmentCase(
    "TMPDIR of 150 characters",
    { codes: [] },
    (sandbox) => {
      const TMPDIR = longPath(join(sandbox.folder, "long"));
      sandbox.watch(TMPDIR);
      return { environment: { TMPDIR } };
    },
    { kind: "golden-preparing", artifacts: "temporary" },
  ),
  environmentCase(
    "cache and artifacts of 150 characters",
    { codes: [] },
    ({ folder }) => ({
      environment: { XDG_CACHE_HOME: longPath(join(folder, "long")) },
      artifacts: join(longPath(join(folder, "long")), "artifacts"),
    }),
    { kind: "golden-preparing" },
  ),
  environmentCase("runtime folder of 150 characters", { codes: [] }, ({ folder }) => ({
    environment: { ALPY_RUNTIME_FOLDER: longPath(join(folder, "long")) },
  })),
];
