import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../../..");

/** Files that several packages need and that no package below them could export: each has its own copy. */
const COPIED_FILES = ["escape-foreign.ts", "escape-cause.ts"];

test.each(COPIED_FILES)("all packages have the same %s", (name) => {
  const copies = globSync(`packages/*/src/${name}`, { cwd: root });
  expect(copies.length).toBeGreaterThan(1);
  expect(new Set(copies.map((path) => readFileSync(join(root, path), "utf8"))).size).toBe(1);
});
