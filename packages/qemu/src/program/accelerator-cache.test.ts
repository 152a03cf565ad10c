import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { readProbe, writeProbe } from "./accelerator-cache.ts";

const program = { qemu: "qemu-system-x86_64", version: "7.2.22" };
let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alpy-cache-"));
  file = join(folder, "alpy", "accelerator.json");
  vi.stubEnv("XDG_CACHE_HOME", folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

test("the result of a probe is known afterwards, for that program and version only", async () => {
  expect(await readProbe(program)).toBeUndefined();
  await writeProbe(program, false);
  await writeProbe({ ...program, qemu: "/opt/qemu" }, true);
  expect(await readProbe(program)).toBe(false);
  expect(await readProbe({ ...program, qemu: "/opt/qemu" })).toBe(true);
  expect(await readProbe({ ...program, version: "8.0.0" })).toBeUndefined();
  expect(readdirSync(join(folder, "alpy"))).toEqual(["accelerator.json"]);
});

test("a result from another boot of the host is ignored", async () => {
  await writeProbe(program, true);
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), bootId: "another" }));
  expect(await readProbe(program)).toBeUndefined();
});

test("a damaged cache is ignored and written again", async () => {
  mkdirSync(join(folder, "alpy"));
  writeFileSync(file, "{");
  expect(await readProbe(program)).toBeUndefined();
  await writeProbe(program, true);
  expect(await readProbe(program)).toBe(true);
});

test("a cache that cannot be written is not an error", async () => {
  writeFileSync(join(folder, "alpy"), "a file where the folder should be");
  await writeProbe(program, true);
  expect(await readProbe(program)).toBeUndefined();
});
