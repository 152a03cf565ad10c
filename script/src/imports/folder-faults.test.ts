import { expect, test } from "vitest";
import { faultsOfFolderNames, faultsOfFolderSizes } from "./folder-faults.ts";

const twenty = Array.from({ length: 20 }, (_, index) => `room/file-${index}.ts`);

test("a folder has at most 20 sources; tests, fixtures and other folders do not count", () => {
  const others = ["room/a.test.ts", "room/a.test-d.ts", "room/b.fixture.ts", "room/fixtures/c.ts", "room/inner/d.ts"];
  expect(faultsOfFolderSizes([...twenty, ...others])).toEqual([]);
  expect(faultsOfFolderSizes([...twenty, "room/one-more.ts"])).toEqual([
    'folder "room" has 21 source files; at most 20 are allowed',
  ]);
});

test.each(["utils", "common", "helpers", "types"])("a folder must not be named %s, at any depth", (name) => {
  expect(faultsOfFolderNames([`src/${name}/inner/a.ts`])).toEqual([
    `folder "src/${name}/inner" must be named after its content`,
  ]);
});

test("a folder may contain such a word, and a file may be named so", () => {
  expect(faultsOfFolderNames(["src/media-types/a.ts", "src/types.ts"])).toEqual([]);
});
