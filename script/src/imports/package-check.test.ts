import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkPackage } from "./package-check.ts";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "alpy-imports-"));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

function write(files: Record<string, string>): void {
  for (const [file, text] of Object.entries(files)) {
    const path = join(root, "packages/qmp", file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

const sound = {
  "package.json": JSON.stringify({ name: "@alpy/qmp" }),
  "tsup.config.ts": 'export default packageBuild({ index: "src/index.ts", cli: "src/cli/main.ts" });',
  "src/index.ts": 'export { a } from "./codec/a.ts";',
  "src/cli/main.ts": 'import { a } from "../codec/a.ts";',
  "src/codec/a.ts": "export const a = 1;",
  "src/rooms.json": JSON.stringify({
    rooms: {
      ".": { is: "The entry.", imports: [] },
      codec: { is: "Bytes in, messages out.", imports: [] },
      cli: { is: "The command.", imports: ["codec"] },
    },
  }),
};

test("a sound package has no faults; its entries come from tsup.config.ts", () => {
  write(sound);
  expect(checkPackage(root, "packages/qmp")).toEqual({ files: 4, faults: [] });
});

test("each fault names the package and what is wrong", () => {
  write({
    ...sound,
    "src/codec/a.ts": 'import "./b.ts"; import "@alpy/alpy"; import "../cli/run.ts";',
    "src/codec/b.ts": 'import type { A } from "./a.ts";',
    "src/cli/run.ts": "",
    "test/helpers/a.ts": "",
  });
  expect(checkPackage(root, "packages/qmp").faults).toEqual([
    "packages/qmp/src/codec/a.ts: must not import @alpy/alpy; its package may import no sibling",
    'packages/qmp: folder "test/helpers" must be named after its content',
    'packages/qmp/src: codec/a.ts imports cli/run.ts: room "codec" must not import "cli"; its "imports" list no other room',
    "packages/qmp/src: import circle: codec/a.ts -> codec/b.ts -> codec/a.ts (files: codec/a.ts, codec/b.ts)",
  ]);
});

test("a missing rooms.json is a fault", () => {
  const { "src/rooms.json": _rooms, ...files } = sound;
  write(files);
  expect(checkPackage(root, "packages/qmp").faults).toEqual([
    "packages/qmp/src: rooms.json is missing: a published package needs rooms",
  ]);
});

test("a rooms.json that cannot be used is a fault", () => {
  write({ ...sound, "src/rooms.json": "{}" });
  expect(checkPackage(root, "packages/qmp").faults).toEqual([
    "packages/qmp/src: rooms.json cannot be used: rooms must be an object, got undefined",
  ]);
});

test("a private package needs no rooms, and no circles", () => {
  const { "src/rooms.json": _rooms, ...files } = sound;
  write({ ...files, "package.json": JSON.stringify({ name: "@alpy/qmp", private: true }) });
  expect(checkPackage(root, "packages/qmp").faults).toEqual([]);
  write({ "src/codec/a.ts": 'import "./a.ts";' });
  expect(checkPackage(root, "packages/qmp").faults).toEqual([
    "packages/qmp/src: import circle: codec/a.ts -> codec/a.ts (files: codec/a.ts)",
  ]);
});
