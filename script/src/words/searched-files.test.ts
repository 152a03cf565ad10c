import { expect, test } from "vitest";
import { isSearched } from "./searched-files.ts";

test("sources, docs and scripts are searched, texts of others are not", () => {
  expect(
    ["packages/qmp/src/client.ts", "README.md", "images/node/build"].filter((file) => isSearched(file)),
  ).toHaveLength(3);
  expect(
    ["COPYING", "pnpm-lock.yaml", "packages/qmp/src/generated/qemu-protocol.ts"].some((file) => isSearched(file)),
  ).toBe(false);
});
