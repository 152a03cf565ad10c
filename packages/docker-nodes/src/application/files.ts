import { readFile, stat } from "node:fs/promises";
import { posix } from "node:path";
import { type ArchiveFile, packArchive } from "../engine/archive.ts";
import { reasonOf } from "../error-reason.ts";
import { type OptionNames, refuseUnknownOptions } from "../known-options.ts";
import { badValue, checkObject } from "../option-checks.ts";
import { limitError } from "../system-limit.ts";

const DEFAULT_MODE = 0o644;
const MAX_MODE = 0o7777;
const MAX_FILE_BYTES = 64 << 20;

/** The engine mounts these files of a node into its applications. */
const FILES_OF_NODE: Readonly<Record<string, string>> = {
  "/etc/resolv.conf": "option dns sets it",
  "/etc/hosts": "option hosts sets it",
  "/etc/hostname": "name sets it",
};

/** A file for an application's container: its content or, by `hostPath`, a file of this host to copy. */
export type FileSource = string | Uint8Array | ContentSource | HostSource;

interface ContentSource {
  /** The file's content; text is written as UTF-8. */
  readonly content: string | Uint8Array;
  /** The file's mode. Default: 0644. */
  readonly mode?: number | undefined;
}

interface HostSource {
  /** The path of a file of this host, at most 64 MiB. */
  readonly hostPath: string;
  /** The file's mode. Default: 0644. */
  readonly mode?: number | undefined;
}

/** Files by their absolute path in the container. */
export type Files = Readonly<Record<string, FileSource>>;

const CONTENT_NAMES: OptionNames<ContentSource> = { content: true, mode: true };
const HOST_NAMES: OptionNames<HostSource> = { hostPath: true, mode: true };

/** An archive and the folder to unpack it in. */
export interface FolderArchive {
  readonly folder: string;
  readonly archive: Buffer;
}

/**
 * Returns the folders of the files, each once.
 * @throws {TypeError} unless each path is absolute and names a file, and each source is valid
 */
export function foldersOf(files: Files): string[] {
  checkObject("files", files);
  for (const [path, source] of Object.entries(files)) checkSource(path, source);
  return [...new Set(Object.keys(files).map((path) => posix.dirname(path)))];
}

/**
 * Packs the files into archives. Runs before anything is created, so that a missing file fails early. Under a writable root
 * there is one archive, whose folders the engine creates; otherwise there is one for each folder, which is a volume.
 * @throws {TypeError} for a file of this host that cannot be read, or is larger than 64 MiB
 * @throws {DockerNodesError} `limit-reached`
 */
export async function packFiles(files: Files, writableRoot: boolean): Promise<FolderArchive[]> {
  const folders = new Map<string, ArchiveFile[]>();
  for (const [path, source] of Object.entries(files)) {
    const folder = writableRoot ? "/" : posix.dirname(path);
    const members = folders.get(folder) ?? [];
    members.push(await readSource(path, posix.relative(folder, path), source));
    folders.set(folder, members);
  }
  return await Promise.all(
    Array.from(folders, async ([folder, members]) => ({ folder, archive: await packArchive(members) })),
  );
}

/** Checks that `value` is an absolute path in its normal form, and not the root. @throws {TypeError} if not */
export function checkContainerPath(path: string, value: unknown): void {
  const isNormal = typeof value === "string" && posix.isAbsolute(value) && posix.normalize(value) === value;
  if (isNormal && !value.endsWith("/") && !value.includes("\0")) return;
  throw badValue(path, 'an absolute path without "..", such as "/etc/app.conf"', value);
}

function checkSource(path: string, source: FileSource): void {
  checkContainerPath("each path in files", path);
  const owner = FILES_OF_NODE[path];
  if (owner !== undefined) throw new TypeError(`files must not contain ${path}: it is the node's, whose ${owner}`);
  if (typeof source === "string" || source instanceof Uint8Array) return;
  const option = `files[${JSON.stringify(path)}]`;
  checkObject(option, source, "text, bytes, or an object with content or hostPath");
  if ("content" in source) {
    refuseUnknownOptions(option, source, CONTENT_NAMES);
    const { content } = source;
    if (typeof content !== "string" && !((content as unknown) instanceof Uint8Array)) {
      throw badValue(`${option}.content`, "a string or a Uint8Array", content);
    }
  } else {
    refuseUnknownOptions(option, source, HOST_NAMES);
    if (typeof (source.hostPath as unknown) !== "string")
      throw badValue(`${option}.hostPath`, "a path", source.hostPath);
  }
  const { mode = DEFAULT_MODE } = source;
  if (Number.isSafeInteger(mode) && mode >= 0 && mode <= MAX_MODE) return;
  throw badValue(`${option}.mode`, "a file mode from 0 to 0o7777", mode);
}

async function readSource(path: string, name: string, source: FileSource): Promise<ArchiveFile> {
  if (typeof source === "string" || source instanceof Uint8Array) return { name, content: source, mode: DEFAULT_MODE };
  const { mode = DEFAULT_MODE } = source;
  return { name, content: "content" in source ? source.content : await readHostFile(path, source.hostPath), mode };
}

async function readHostFile(path: string, hostPath: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(hostPath);
    if (size > MAX_FILE_BYTES) throw new RangeError(`it has ${size} bytes; mount it instead`);
    return await readFile(hostPath);
  } catch (cause) {
    const limit = limitError(`reading ${hostPath}`, cause);
    if (limit !== undefined) throw limit;
    const { message } = badValue(`files[${JSON.stringify(path)}].hostPath`, "a file of at most 64 MiB", hostPath);
    throw new TypeError(`${message}: ${reasonOf(cause)}`, { cause });
  }
}
