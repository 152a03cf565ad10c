/**
 * Checks the direction of imports between the packages: the four parts import no sibling, `alpy` composes them, `carrot`
 * stands on `alpy`, and nothing but Rabbit's tests imports `carrot`. Also: no import leaves its package by a relative path.
 */
import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");

const allowed: Record<string, readonly string[]> = {
  "packages/qmp": [],
  "packages/pcap": [],
  "packages/serial-expect": [],
  "packages/docker-nodes": [],
  "packages/alpy": ["@alpy/qmp", "@alpy/pcap", "@alpy/serial-expect", "@alpy/docker-nodes"],
  "packages/carrot": ["@alpy/alpy"],
  "images/rabbit": ["@alpy/alpy", "@alpy/carrot"],
  bench: ["@alpy/qmp", "@alpy/pcap", "@alpy/serial-expect", "@alpy/docker-nodes", "@alpy/alpy"],
};

/** Bases that two packages' configuration files share; they are never part of what is built. */
const sharedConfiguration = /^(tsup|vitest)\.base\.ts$/;

const specifier = /(?:^|\n)\s*(?:import|export)\b[^;'"]*?["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)/g;

function importsOf(file: string): string[] {
  return [...readFileSync(file, "utf8").matchAll(specifier)].flatMap((match) => match[1] ?? match[2] ?? []);
}

function faultOf(folder: string, file: string, imported: string): string | undefined {
  if (imported.startsWith(".")) {
    const target = resolve(dirname(file), imported);
    if (!relative(join(root, folder), target).startsWith("..")) return undefined;
    return sharedConfiguration.test(relative(root, target)) ? undefined : `leaves its package: ${imported}`;
  }
  if (!imported.startsWith("@alpy/")) return undefined;
  const name = imported.split("/").slice(0, 2).join("/");
  const own = (JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")) as { name: string }).name;
  return name === own || allowed[folder]?.includes(name) ? undefined : `must not import ${name}`;
}

const faults: string[] = [];
let count = 0;
for (const folder of Object.keys(allowed)) {
  const files = globSync(`${folder}/**/*.ts`, { cwd: root, exclude: (path) => /node_modules|dist/.test(path) });
  for (const file of files) {
    count += 1;
    for (const imported of importsOf(join(root, file))) {
      const fault = faultOf(folder, join(root, file), imported);
      if (fault) faults.push(`${file}: ${fault}`);
    }
  }
}
if (count === 0) faults.push("no source file was found: the check itself is broken");
for (const fault of faults) console.error(fault);
console.log(`imports: ${count} files checked, ${faults.length} faults`);
process.exitCode = faults.length > 0 ? 1 : 0;
