import { isAbsolute } from "node:path";
import { checkPath, type Files, foldersOf } from "./files.ts";
import { checkInteger } from "./ip.ts";

const MEMORY_BYTES = 512 << 20;
/** The least that the engine takes. */
const MIN_MEMORY_BYTES = 6 << 20;
const PROCESSES = 256;

/** What an application may see and use up. */
export interface SandboxOptions {
  /**
   * Files to be put into the container before it starts, by their absolute path. Under a read-only root the folder of
   * each becomes a volume of the container's own, with what the image has there: the one place, but for
   * `temporaryFolders`, that the application may write to. Default: none.
   */
  files?: Files;
  /**
   * Files and folders of this machine, absolute, to be seen read-only at these absolute paths, as far as the application's
   * user may read them. Default: none.
   */
  mounts?: Readonly<Record<string, string>>;
  /** Whether the image's files may be changed, in the container's own layer. Default: `false`. */
  writableRoot?: boolean;
  /** Folders in memory that the application may write to, empty at first. Default: `["/tmp"]`. */
  temporaryFolders?: readonly string[];
  /** Bytes of memory, swap and `temporaryFolders` included, before the kernel kills it. Default: 512 MiB. */
  memoryBytes?: number;
  /** Most processes and threads at a time. Default: 256. */
  maxProcesses?: number;
  /** The working directory. Default: the image's. */
  workingDirectory?: string;
}

/** The parts of the engine's create call that a sandbox is made of. */
export interface SandboxSpec {
  readonly config: Readonly<Record<string, unknown>>;
  readonly hostConfig: Readonly<Record<string, unknown>>;
}

/** @throws {TypeError} when an option is not what it must be */
export function sandboxSpec(options: SandboxOptions): SandboxSpec {
  const { files = {}, mounts = {}, writableRoot = false, temporaryFolders = ["/tmp"], workingDirectory } = options;
  const { memoryBytes = MEMORY_BYTES, maxProcesses = PROCESSES } = options;
  checkInteger("memoryBytes", memoryBytes, MIN_MEMORY_BYTES, Number.MAX_SAFE_INTEGER);
  checkInteger("maxProcesses", maxProcesses, 1, 2 ** 22);
  if (workingDirectory !== undefined) checkPath("workingDirectory", workingDirectory);
  const folders = foldersOf(files);
  const volumes = writableRoot ? [] : folders;
  if (volumes.includes("/")) throw new TypeError("files must not be put into / itself unless writableRoot is set");
  const inMemory = temporaryFolders.filter((folder) => !folders.includes(checkPath("temporaryFolders", folder)));
  return {
    config: {
      ...(workingDirectory === undefined ? undefined : { WorkingDir: workingDirectory }),
      Volumes: Object.fromEntries(volumes.map((folder) => [folder, {}])),
    },
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

function mount(path: string, source: string) {
  if (!isAbsolute(source)) {
    throw new TypeError(`mounts[${JSON.stringify(path)}] must be an absolute path, not ${JSON.stringify(source)}`);
  }
  return { Type: "bind", Source: source, Target: checkPath("mounts", path), ReadOnly: true };
}
