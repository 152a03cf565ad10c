import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const POOL = "https://deb.debian.org/debian/pool/main/q/qemu";

/** The folder to add to Python's path, or why it is not available. */
export type QemuQmp =
  | { readonly kind: "found"; readonly folder: string }
  | { readonly kind: "absent"; readonly why: string };

/**
 * Returns Python's `qemu.qmp` of the installed QEMU from Debian's source package, because no binary package contains it.
 * Downloads 24 MB once into `$XDG_CACHE_HOME/alpy-bench` and keeps only this folder.
 */
export async function fetchQemuQmp(): Promise<QemuQmp> {
  const version = sourceVersion();
  if (version === undefined) return { kind: "absent", why: "QEMU is not installed from a Debian package" };
  const cache = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "alpy-bench");
  const folder = join(cache, `qemu-python-${version}`);
  if (existsSync(folder)) return { kind: "found", folder };
  try {
    await download(version, cache, folder);
    return { kind: "found", folder };
  } catch (error) {
    return { kind: "absent", why: `Debian's source package of QEMU ${version} is not available: ${describe(error)}` };
  }
}

function sourceVersion(): string | undefined {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder is dpkg-query's own.
  const asked = spawnSync("dpkg-query", ["-W", "-f", "${source:Version}", "qemu-system-x86"], { encoding: "utf8" });
  return asked.status === 0 ? asked.stdout.replace(/^\d+:/, "") : undefined;
}

async function download(version: string, cache: string, folder: string): Promise<void> {
  const archive = `qemu_${version.replace(/-[^-]*$/, "")}.orig.tar.xz`;
  const wanted = checksumIn((await get(`qemu_${version}.dsc`)).toString(), archive);
  const bytes = await get(archive);
  if (createHash("sha256").update(bytes).digest("hex") !== wanted) throw new Error(`${archive} has a wrong checksum`);
  mkdirSync(cache, { recursive: true });
  const fresh = mkdtempSync(join(cache, "fresh-"));
  const packed = join(fresh, archive);
  writeFileSync(packed, bytes);
  const only = ["--wildcards", "--strip-components=2", "*/python/qemu/qmp"];
  execFileSync("tar", ["-xJf", packed, "-C", fresh, ...only], { stdio: "pipe" });
  rmSync(packed);
  renameSync(fresh, folder);
}

/** Returns the checksum of a file from a source package's description (deb-src-control, Checksums-Sha256). */
function checksumIn(description: string, file: string): string {
  for (const line of description.split("\n")) {
    const [checksum = "", , name] = line.trim().split(" ");
    if (name === file && /^[0-9a-f]{64}$/.test(checksum)) return checksum;
  }
  throw new Error(`the package's description does not list ${file}`);
}

async function get(file: string): Promise<Buffer> {
  const response = await fetch(`${POOL}/${file}`, { signal: AbortSignal.timeout(60_000) });
  if (!response.ok) throw new Error(`${POOL}/${file} answers ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}
