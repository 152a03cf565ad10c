import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

test("nothing but the entry for files uses what only Node has", () => {
  const folder = import.meta.dirname;
  const sources = globSync("**/*.ts", { cwd: folder }).filter(
    (file) => !/\.test\.ts$|^node\.ts$|^open-pcap-file\.ts$/.test(file),
  );
  const users = sources.filter((file) => /\bBuffer\b|["']node:/.test(readFileSync(join(folder, file), "utf8")));
  expect(sources.length).toBeGreaterThan(10);
  expect(users).toEqual([]);
});
