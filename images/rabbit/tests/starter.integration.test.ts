import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { disk } from "./image.ts";
import "./nothing-left.ts";

const execute = promisify(execFile);
const root = resolve(import.meta.dirname, "../../..");
const ARTIFACTS = "artifacts/test--first/it-answers-ping";
const alpy = dirname(fileURLToPath(import.meta.resolve("@alpy/alpy/package.json")));

/** The limit that the created vitest.config.ts sets for each of its two tests: it ends first, with its evidence. */
const STARTER_TEST_TIMEOUT_MS = 300_000;

let parent: string;
let folder: string;
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), "alpy-starter-"));
  folder = join(parent, "my-router");
  await execute(process.execPath, [join(alpy, "dist/cli.js"), "init", folder]);
  await install(folder);
});
afterAll(() => rm(parent, { recursive: true }));

/** Installs what `npm install` would install, as links into this workspace. */
async function install(into: string): Promise<void> {
  const modules = join(into, "node_modules");
  await Promise.all(["@alpy", "@types"].map((scope) => mkdir(join(modules, scope), { recursive: true })));
  await symlink(alpy, join(modules, "@alpy/alpy"));
  for (const name of ["vitest", "typescript", "@types/node"]) {
    await symlink(join(root, "node_modules", name), join(modules, name));
  }
}

test("the folder that `alpy init` creates type-checks", async () => {
  await execute(process.execPath, ["node_modules/typescript/bin/tsc"], { cwd: folder });
});

test("the first tests that `alpy init` writes pass on Rabbit's disk, which boots once", {
  timeout: 3 * STARTER_TEST_TIMEOUT_MS,
}, async () => {
  const cache = join(parent, "cache");
  const own = { APPLIANCE_IMAGE: disk, APPLIANCE_PASSWORD: "rabbit", XDG_CACHE_HOME: cache };
  const options = { cwd: folder, env: { ...process.env, ...own, NO_COLOR: "1", VITEST: undefined } };
  const { stdout } = await execute(process.execPath, ["node_modules/vitest/vitest.mjs", "run"], options);
  expect(stdout).toMatch(/Tests +2 passed/);
  expect(await readdir(join(folder, ARTIFACTS))).toEqual(
    expect.arrayContaining(["console.log", "link0.pcap", "log.jsonl", "result.json"]),
  );
  const states = await readdir(join(cache, "alpy/golden"), { withFileTypes: true });
  expect(states.filter((entry) => entry.isDirectory())).toHaveLength(1);
  const shown = await execute(process.execPath, [join(alpy, "dist/cli.js"), "show", ARTIFACTS], options);
  expect(shown.stdout).toMatch(/Open a shell +\d+\.\d s/);
});
