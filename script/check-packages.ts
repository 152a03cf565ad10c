/**
 * Checks the packages to publish: runs `publint` and `attw`, installs each packed tarball into an empty folder (with its
 * siblings' tarballs), checks that the installation runs no install script and is small, imports each package by name and
 * runs its commands with `npx`. The packages must be built.
 */
import { spawnSync } from "node:child_process";
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

interface Manifest {
  name: string;
  private?: boolean;
  bin?: Record<string, string>;
  exports: Record<string, unknown>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
}

const root = resolve(import.meta.dirname, "..");

/** Limits of an installation of all packages, with what they depend on: a dependency that doubles it needs a reason. */
const MAX_INSTALLED_PACKAGES = 40;
const MAX_INSTALLED_BYTES = 16_000_000;

/** Options of tsc, in addition to `--strict`, under which a generated file must compile. */
const TSC_OPTIONS = [
  "--module",
  "nodenext",
  "--verbatimModuleSyntax",
  "--erasableSyntaxOnly",
  "--ignoreConfig",
  "--skipLibCheck",
];

/** Runs a command and shows its output only if it fails. */
function run(command: string, args: string[], cwd: string): void {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: "utf8" });
  if (status === 0) return;
  console.error(stdout, stderr);
  throw new Error(`${command} ${args.join(" ")} exited with code ${status}, expected 0`);
}

function published(): { folder: string; manifest: Manifest }[] {
  return readdirSync(join(root, "packages"))
    .map((entry) => join(root, "packages", entry))
    .map((folder) => ({ folder, manifest: JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest }))
    .filter(({ manifest }) => !manifest.private);
}

/** Returns a program that fails unless an entry can be imported, or only an optional peer is missing. */
function loading(entry: string, optionalPeers: readonly string[]): string {
  return `
    const peers = ${JSON.stringify(optionalPeers)};
    const isMissingPeer = ({ code, message }) =>
      code === "ERR_MODULE_NOT_FOUND" && peers.some((peer) => message.includes("package '" + peer + "'"));
    const names = await import(${JSON.stringify(entry)}).then(Object.keys, (error) => {
      if (!isMissingPeer(error)) throw error;
      return [error.code];
    });
    if (names.length === 0) process.exit(1);`;
}

/**
 * Checks what npm has installed.
 * @throws {Error} for a package with an install script, or if there are too many packages or bytes
 */
function checkInstallation(modules: string): string {
  const lockfile = JSON.parse(readFileSync(join(modules, ".package-lock.json"), "utf8")) as {
    packages: Record<string, { hasInstallScript?: boolean }>;
  };
  const installed = Object.entries(lockfile.packages);
  const withScript = installed.filter(([, { hasInstallScript }]) => hasInstallScript === true).map(([path]) => path);
  const files = readdirSync(modules, { recursive: true, encoding: "utf8" });
  const bytes = files.reduce((total, file) => total + lstatSync(join(modules, file)).size, 0);
  const figures = `${installed.length} packages, ${(bytes / 1e6).toFixed(1)} MB, ${withScript.length} install scripts`;
  if (withScript.length > 0 || installed.length > MAX_INSTALLED_PACKAGES || bytes > MAX_INSTALLED_BYTES) {
    throw new Error(
      `an installation has ${figures}, expected at most ${MAX_INSTALLED_PACKAGES} packages, ${MAX_INSTALLED_BYTES / 1e6} MB ` +
        `and no install script: ${withScript.join(", ")}`,
    );
  }
  return figures;
}

const packages = published();
const scratch = mkdtempSync(join(tmpdir(), "alpy-packages-"));
try {
  for (const { folder } of packages) {
    run("pnpm", ["exec", "publint", "--strict", folder], root);
    run("pnpm", ["pack", "--pack-destination", scratch], folder);
  }
  const tarballs = readdirSync(scratch).filter((file) => file.endsWith(".tgz"));
  // We publish only ESM: a CommonJS caller on Node >= 24 uses require(esm), which attw's node16 profile does not support.
  for (const tarball of tarballs) {
    run("pnpm", ["exec", "attw", "--profile", "esm-only", "--format", "ascii", join(scratch, tarball)], root);
  }
  const overrides = Object.fromEntries(
    packages.map(({ manifest }) => {
      const stem = manifest.name.replace("@", "").replace("/", "-");
      const tarball = tarballs.find((file) => file.startsWith(`${stem}-`) && /^\d/.test(file.slice(stem.length + 1)));
      return [manifest.name, `file:${join(scratch, tarball ?? "missing.tgz")}`];
    }),
  );
  const consumer = { name: "consumer", private: true, type: "module", dependencies: overrides, overrides };
  writeFileSync(join(scratch, "package.json"), JSON.stringify(consumer));
  run("npm", ["install", "--no-audit", "--no-fund"], scratch);
  console.log(`installation: ${checkInstallation(join(scratch, "node_modules"))}`);
  for (const { manifest } of packages) {
    for (const subpath of Object.keys(manifest.exports).filter((entry) => entry !== "./package.json")) {
      const code = loading(manifest.name + subpath.slice(1), Object.keys(manifest.peerDependenciesMeta ?? {}));
      run(process.execPath, ["--input-type=module", "-e", code], scratch);
    }
    if (manifest.bin !== undefined) run("npx", ["--no-install", manifest.name, "--help"], scratch);
  }
  const schema = join(root, "packages/qmp/test/fixtures/qemu-7.2-schema.json");
  run("npx", ["--no-install", "@alpy/qmp", "generate", "--schema", schema, "--output", "protocol.ts"], scratch);
  run("pnpm", ["exec", "tsc", "--noEmit", "--strict", ...TSC_OPTIONS, join(scratch, "protocol.ts")], root);
} finally {
  rmSync(scratch, { recursive: true });
}
console.log(`packages: ${packages.map(({ manifest }) => manifest.name).join(", ")}: ready to publish`);
