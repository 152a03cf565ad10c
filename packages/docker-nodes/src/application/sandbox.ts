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
const DEFAULT_TEMPORARY_FOLDERS = ["/tmp"];

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
  /** Folders in memory that the application can write to, empty at first. Default: `["/tmp"]`. */
  readonly temporaryFolders?: readonly string[] | undefined;
  /** Limit of memory in bytes, including swap and `temporaryFolders`; beyond it the kernel kills a process. Default: 512 MiB. */
  readonly memoryBytes?: number | undefined;
  /** Limit of processes and threads at the same time. Default: 256. */
  readonly maxProcesses?: number | undefined;
  /** The working directory. Default: the image's. */
  readonly workingDirectory?: string | undefined;
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
  checkObject("mounts", mounts);
  return {
    config: { WorkingDir: workingDirectory, Volumes: Object.fromEntries(volumes.map((folder) => [folder, {}])) },
    hostConfig: {
      ReadonlyRootfs: !writableRoot,
      Tmpfs: Object.fromEntries(inMemory.map((folder) => [folder, "mode=1777,exec"])),
      Memory: memoryBytes,
      MemorySwap: memoryBytes,
      PidsLimit: maxProcesses,
      Mounts: Object.entries(mounts).map(([path, source]) => mount(path, source)),
    },
  };
}

function mount(path: string, source: unknown) {
  checkContainerPath("each path in mounts", path);
  if (typeof source !== "string" || !isAbsolute(source)) {
    throw badValue(`mounts[${JSON.stringify(path)}]`, "an absolute path", source);
  }
  return { Type: "bind", Source: source, Target: path, ReadOnly: true };
}
