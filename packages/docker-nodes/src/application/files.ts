import { readFile, stat } from "node:fs/promises";
import { posix } from "node:path";
import { type ArchiveFile, archiveOf } from "./archive.ts";

const DEFAULT_MODE = 0o644;
const MAX_FILE_BYTES = 64 << 20;

/** A file to be put into an application's container: its content or, by `hostPath`, the file of this machine to copy. */
export type FileSource =
  | string
  | Uint8Array
  | { readonly content: string | Uint8Array; readonly mode?: number }
  | { readonly hostPath: string; readonly mode?: number };

/** Files by their absolute path in the container. */
export type Files = Readonly<Record<string, FileSource>>;

/** An archive and the folder that it is to be unpacked in. */
export interface FolderArchive {
  readonly folder: string;
  readonly archive: Buffer;
}

/** The folders that the files are put in, each once. @throws {TypeError} unless each path is absolute and names a file. */
export function foldersOf(files: Files): string[] {
  return [...new Set(Object.keys(files).map((path) => posix.dirname(checkPath("files", path))))];
}

/**
 * The files as archives; read and packed before anything is made, so that a missing file fails early. Under a root that may
 * be written to it is one, whose folders the engine makes; else one for each folder, which is a volume.
 * @throws {TypeError} for a file of this machine that cannot be read, or is larger than 64 MiB
 */
export async function packFiles(files: Files, writableRoot = false): Promise<FolderArchive[]> {
  const folders = new Map<string, ArchiveFile[]>();
  for (const [path, source] of Object.entries(files)) {
    const folder = writableRoot ? "/" : posix.dirname(path);
    const members = folders.get(folder) ?? [];
    members.push(await readSource(path, posix.relative(folder, path), source));
    folders.set(folder, members);
  }
  return await Promise.all(
    Array.from(folders, async ([folder, members]) => ({ folder, archive: await archiveOf(members) })),
  );
}

/** @throws {TypeError} unless the path is absolute, in its normal form, and not the root. */
export function checkPath(option: string, path: string): string {
  if (posix.isAbsolute(path) && posix.normalize(path) === path && !path.endsWith("/") && !path.includes("\0"))
    return path;
  throw new TypeError(`${option} must hold absolute paths ("/etc/app.conf"), not ${JSON.stringify(path)}`);
}

async function readSource(path: string, name: string, source: FileSource): Promise<ArchiveFile> {
  if (typeof source === "string" || source instanceof Uint8Array) return { name, content: source, mode: DEFAULT_MODE };
  const { mode = DEFAULT_MODE } = source;
  if (!Number.isSafeInteger(mode) || mode < 0 || mode > 0o7777) {
    throw new TypeError(`files[${JSON.stringify(path)}].mode must be a file mode (0o644), not ${String(mode)}`);
  }
  return { name, content: "content" in source ? source.content : await readHostFile(path, source.hostPath), mode };
}

async function readHostFile(path: string, hostPath: string): Promise<Uint8Array> {
  const option = `files[${JSON.stringify(path)}].hostPath`;
  try {
    const { size } = await stat(hostPath);
    if (size > MAX_FILE_BYTES) throw new RangeError(`${size} bytes are too many; mount it instead`);
    return await readFile(hostPath);
  } catch (cause) {
    const why = (cause as Error).message;
    throw new TypeError(`${option} must be a file of at most 64 MiB, not ${JSON.stringify(hostPath)}: ${why}`, {
      cause,
    });
  }
}
