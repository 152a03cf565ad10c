import { basename, relative, resolve } from "node:path";
import { badArgument } from "../check-options.ts";
import { quote } from "../excerpt.ts";

/** The kernel's room for the path of a Unix socket, and the NUL after it (unix(7), `sun_path`). */
const SUN_PATH_BYTES = 108;

/**
 * Checks the path of a Unix socket. One that begins with NUL is an abstract name (unix(7)), which has no NUL after it.
 *
 * @throws {TypeError} unless it is a path that the kernel takes. If it is too long, the message names a way round.
 */
export function checkSocketPath(name: string, path: unknown): void {
  if (typeof path !== "string" || path === "") throw badArgument(name, "a non-empty string", path);
  const isAbstract = path.startsWith("\0");
  if (path.includes("\0", 1)) throw badArgument(name, "a path without NUL characters", path);
  const limitBytes = isAbstract ? SUN_PATH_BYTES : SUN_PATH_BYTES - 1;
  const bytes = Buffer.byteLength(path);
  if (bytes <= limitBytes) return;
  const limit = `at most ${limitBytes} bytes long (the kernel's limit of a Unix socket's path)`;
  const hint = isAbstract ? "" : `: ${shorterPath(path, limitBytes)}`;
  throw new TypeError(`${name} must be ${limit}, got ${bytes} bytes, ${quote(path)}${hint}`);
}

function shorterPath(path: string, limitBytes: number): string {
  const fromHere = relative(process.cwd(), resolve(path));
  const short = fromHere.startsWith("../") ? fromHere : `./${fromHere}`;
  if (Buffer.byteLength(short) <= limitBytes) return `use ${quote(short)}, which is relative to the working directory`;
  const name = basename(path);
  return `use a shorter folder, or open its folder and use ${quote(`/proc/self/fd/N/${name}`)} with that descriptor N`;
}
