/**
 * Writes `manifest.json` next to an image's outputs: their inputs, packages and digests.
 *
 * `node manifest.ts DIST RECIPE-DIGEST PACKAGES KEY=VALUE... -- OUTPUT...`: PACKAGES is a file of lines "name version";
 * `{inputs}` in a value becomes the first 12 digits of the inputs' digest.
 */
import { createHash } from "node:crypto";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

function sha256(data: string | Buffer): string {
  return createHash("sha256").update(data).digest("hex");
}

const [dist = "", recipe = "", packageList = "", ...rest] = process.argv.slice(2);
const settings = rest.slice(0, rest.indexOf("--"));
const outputs = rest.slice(rest.indexOf("--") + 1);
const packages = readFileSync(packageList, "utf8").trimEnd();
const inputs = sha256(`${recipe}\n${settings.join("\n")}\n${packages}\n`);

function setting(line: string): [string, string] {
  const equals = line.indexOf("=");
  return [line.slice(0, equals), line.slice(equals + 1).replaceAll("{inputs}", inputs.slice(0, 12))];
}

function output(name: string): [string, { bytes: number; sha256: string }] {
  const path = join(dist, name);
  return [name, { bytes: statSync(path).size, sha256: sha256(readFileSync(path)) }];
}

const manifest = {
  ...Object.fromEntries(settings.map(setting)),
  recipe,
  inputs,
  packages: Object.fromEntries(packages.split("\n").map((line) => line.split(" "))),
  outputs: Object.fromEntries(outputs.map(output)),
};
writeFileSync(join(dist, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
