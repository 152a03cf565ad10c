import { isAbsolute } from "node:path";
import type { SandboxSpec } from "../engine/container-spec.ts";
import type { OptionNames } from "../known-options.ts";
import { badValue, checkBoolean, checkInteger, checkList, checkObject } from "../option-checks.ts";
import { checkContainerPath, type Files, foldersOf } from "./files.ts";

const DEFAULT_MEMORY_BYTES = 512 << 20;
/** The least that the engine accepts. */
const MIN_MEMORY_BYTES = 6 << 20;
const DEFAULT_PROCESSES = 256;
const MAX_PROCESSES = 2 ** 22;
const MAX_GPUS = 1_024;
/** The limits of setrlimit(2), by the engine's names. */
const ULIMITS: readonly string[] = [
  "core",
  "cpu",
  "data",
  "fsize",
  "locks",
  "memlock",
  "msgqueue",
  "nice",
  "nofile",
  "nproc",
  "rss",
  "rtprio",
  "rttime",
  "sigpending",
  "stack",
];
/** Every image has it, with the mode 1777, or does not have it. */
const COMMON_FOLDER = "/tmp";
const DEFAULT_TEMPORARY_FOLDERS = [COMMON_FOLDER];

/** The files, folders and resources of an application. */
export interface SandboxOptions {
  /**
   * Files to put into the container before it starts, by their absolute path. Under a read-only root the folder of each
   * file becomes a volume of the container's own, with the image's content: together with `temporaryFolders` the only
   * places that the application can write to. Default: none.
   */
  readonly files?: Files | undefined;
  /**
   * Files and folders of this host, by absolute path, mounted read-only at these absolute paths. The application's user
   * needs permission to read them. Default: none.
   */
  readonly mounts?: Readonly<Record<string, string>> | undefined;
  /** Whether the application can change the image's files, in the container's own layer. Default: `false`. */
  readonly writableRoot?: boolean | undefined;
  /** Folders in memory that the application can write to as any user, empty at first. Default: `["/tmp"]`. */
  readonly temporaryFolders?: readonly string[] | undefined;
  /** Limit of memory in bytes, including swap and `temporaryFolders`; beyond it the kernel kills a process. Default: 512 MiB. */
  readonly memoryBytes?: number | undefined;
  /** Limit of processes and threads at the same time. Default: 256. */
  readonly maxProcesses?: number | undefined;
  /** The working directory. Default: the image's. */
  readonly workingDirectory?: string | undefined;
  /** Devices of this host, by their path there, that it may use at the same path: `["/dev/net/tun"]`. Default: none. */
  readonly devices?: readonly string[] | undefined;
  /** Limits of its processes, by the names of `ulimit`: `{ nofile: 4096, core: 0 }` (setrlimit(2)). Default: the engine's. */
  readonly ulimits?: Readonly<Record<string, number>> | undefined;
  /** The GPUs that it may use: all, or a number of them. Default: none. */
  readonly gpus?: "all" | number | undefined;
}

/** The names of {@link SandboxOptions}. */
export const SANDBOX_OPTION_NAMES: OptionNames<SandboxOptions> = {
  files: true,
  mounts: true,
  writableRoot: true,
  temporaryFolders: true,
  memoryBytes: true,
  maxProcesses: true,
  workingDirectory: true,
  devices: true,
  ulimits: true,
  gpus: true,
};

/**
 * Returns the parts of the engine's create call that limit the application.
 * @throws {TypeError} for a bad value
 */
export function sandboxSpec(options: SandboxOptions): SandboxSpec {
  const { files = {}, mounts = {}, writableRoot = false, workingDirectory } = options;
  const { memoryBytes = DEFAULT_MEMORY_BYTES, maxProcesses = DEFAULT_PROCESSES } = options;
  const { temporaryFolders = DEFAULT_TEMPORARY_FOLDERS } = options;
  checkBoolean("writableRoot", writableRoot);
  checkInteger("memoryBytes", memoryBytes, MIN_MEMORY_BYTES, Number.MAX_SAFE_INTEGER);
  checkInteger("maxProcesses", maxProcesses, 1, MAX_PROCESSES);
  if (workingDirectory !== undefined) checkContainerPath("workingDirectory", workingDirectory);
  checkList("temporaryFolders", temporaryFolders);
  for (const [index, folder] of temporaryFolders.entries()) checkContainerPath(`temporaryFolders[${index}]`, folder);
  const folders = foldersOf(files);
  const volumes = writableRoot ? [] : folders;
  if (volumes.includes("/")) throw new TypeError("files must not be put into / itself unless writableRoot is set");
  const inMemory = temporaryFolders.filter((folder) => !folders.includes(folder));
  const plain = inMemory.filter((folder) => folder === COMMON_FOLDER);
  checkObject("mounts", mounts);
  return {
    config: { WorkingDir: workingDirectory, Volumes: Object.fromEntries(volumes.map((folder) => [folder, {}])) },
    hostConfig: {
      ReadonlyRootfs: !writableRoot,
      Tmpfs: Object.fromEntries(plain.map((folder) => [folder, "mode=1777,exec"])),
      Memory: memoryBytes,
      MemorySwap: memoryBytes,
      PidsLimit: maxProcesses,
      Mounts: [
        ...Object.entries(mounts).map(([path, source]) => mount(path, source)),
        ...inMemory.filter((folder) => folder !== COMMON_FOLDER).map(volumeInMemory),
      ],
      ...hardwareSpec(options),
    },
  };
}

/** Returns the parts about devices and limits of processes; none if the options name none. */
function hardwareSpec({ devices = [], ulimits = {}, gpus }: SandboxOptions): Record<string, unknown> {
  checkList("devices", devices);
  for (const [index, device] of devices.entries()) checkDevicePath(`devices[${index}]`, device);
  checkObject("ulimits", ulimits, "an object of limits by name");
  for (const [name, limit] of Object.entries(ulimits)) checkUlimit(name, limit);
  if (gpus !== undefined && gpus !== "all") checkInteger("gpus", gpus, 1, MAX_GPUS);
  return {
    Devices: devices.map((path) => ({ PathOnHost: path, PathInContainer: path, CgroupPermissions: "rwm" })),
    Ulimits: Object.entries(ulimits).map(([Name, limit]) => ({ Name, Soft: limit, Hard: limit })),
    DeviceRequests: gpus === undefined ? [] : [{ Count: gpus === "all" ? -1 : gpus, Capabilities: [["gpu"]] }],
  };
}

function checkDevicePath(path: string, value: unknown): void {
  if (typeof value === "string" && value.startsWith("/dev/") && !value.includes("/../")) return;
  throw badValue(path, "the path of a device in /dev", value);
}

function checkUlimit(name: string, limit: unknown): void {
  if (!ULIMITS.includes(name)) throw badValue("a key of ulimits", `one of ${ULIMITS.join(", ")}`, name);
  checkInteger(`ulimits.${name}`, limit, -1, Number.MAX_SAFE_INTEGER);
}

/**
 * A folder in memory that every user can write to. The engine's own (`Tmpfs`) would have the mode of a folder that the image has
 * at this path: runc sets it.
 */
function volumeInMemory(folder: string) {
  const options = { type: "tmpfs", device: "tmpfs", o: "mode=1777" };
  const volume = { NoCopy: true, DriverConfig: { Name: "local", Options: options } };
  return { Type: "volume", Target: folder, VolumeOptions: volume };
}

function mount(path: string, source: unknown) {
  checkContainerPath("each path in mounts", path);
  if (typeof source !== "string" || !isAbsolute(source)) {
    throw badValue(`mounts[${JSON.stringify(path)}]`, "an absolute path", source);
  }
  return { Type: "bind", Source: source, Target: path, ReadOnly: true };
}
