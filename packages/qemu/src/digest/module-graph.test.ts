import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { moduleGraph } from "./module-graph.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(realpathSync(tmpdir()), "alpy-graph-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

/** Returns the graph of `test.ts`, with paths relative to its folder. */
async function graphOf(files: Readonly<Record<string, string>>): Promise<{ local: string[]; packages: string[] }> {
  write(files);
  const { local, packages } = await moduleGraph([join(folder, "test.ts")]);
  const short = (path: string): string => path.replace(`${folder}/`, "");
  return { local: local.map(short), packages: packages.map(short).toSorted() };
}

const EMPTY = "export {};";

test("imports and re-exports are followed, also from module to module and in a circle", async () => {
  const { local } = await graphOf({
    "test.ts": `import a from "./a.ts"; export * from "./b.ts"; import "./c.ts";`,
    "a.ts": `export { default } from "./deep/d.mts";`,
    "b.ts": `import "./test.ts";`,
    "c.ts": EMPTY,
    "deep/d.mts": EMPTY,
  });
  expect(local).toEqual(["a.ts", "b.ts", "c.ts", "deep/d.mts", "test.ts"]);
});

test("imports of types alone are not followed, and TypeScript that Node cannot strip is read all the same", async () => {
  const { local } = await graphOf({
    "test.ts": `
      import type { T } from "./types.ts"; export type { U } from "./types.ts"; type V = import("./types.ts").V;
      enum Colour { Red } class A { constructor(private readonly b: number) {} }
      function id<T>(t: T) { return t; } const ratio = id<number>(4) / 2; const text = /"/.test("'");
      import { after } from "./after.ts";`,
    "types.ts": EMPTY,
    "after.ts": EMPTY,
  });
  expect(local).toEqual(["after.ts", "test.ts"]);
});

test("JSON and other files count, and are not searched for imports", async () => {
  const { local } = await graphOf({
    "test.ts": `import config from "./config.json" with { type: "json" }; import text from "./page.html?raw";`,
    "config.json": `{ "a": "import './gone.ts'" }`,
    "page.html": `<script>import "./gone.js"</script>`,
  });
  expect(local).toEqual(["config.json", "page.html", "test.ts"]);
});

test("specifiers without an extension, of a folder and of the JavaScript of a TypeScript file are resolved as bundlers do", async () => {
  const { local } = await graphOf({
    "test.ts": `import "./a"; import "./folder"; import "./b.js"; import "./c.mjs";`,
    "a.ts": EMPTY,
    "folder/index.ts": EMPTY,
    "b.ts": EMPTY,
    "c.mts": EMPTY,
  });
  expect(local).toEqual(["a.ts", "b.ts", "c.mts", "folder/index.ts", "test.ts"]);
});

test("a file counts in each form that may be loaded: as the source and as what was compiled from it", async () => {
  const { local } = await graphOf({
    "test.ts": `import "./a"; import "./b.js";`,
    "a.ts": "",
    "a.js": "",
    "b.ts": "",
    "b.js": "",
  });
  expect(local).toEqual(["a.js", "a.ts", "b.js", "b.ts", "test.ts"]);
});

test("dynamic imports are followed: of a text, and of all files that a template may name", async () => {
  const { local, packages } = await graphOf({
    "test.ts": `await import('./a.ts'); await import(\`./b.ts\`); await import(\`./cases/\${name}.ts\`); await import(computed);`,
    "a.ts": EMPTY,
    "b.ts": EMPTY,
    "cases/one.ts": EMPTY,
    "cases/deep/two.ts": EMPTY,
    "cases/other.txt": "",
  });
  expect(local).toEqual(["a.ts", "b.ts", "cases/deep/two.ts", "cases/one.ts", "test.ts"]);
  expect(packages).toEqual(["./cases/*.ts"]);
});

test("a dynamic import of a file that does not exist is not an error, and its later appearance changes the graph", async () => {
  const { local, packages } = await graphOf({ "test.ts": `await import("./later.ts").catch(() => undefined);` });
  expect(local).toEqual(["test.ts"]);
  expect(packages).toEqual(["./later.ts"]);
});

test("require with a literal argument is followed", async () => {
  const { local } = await graphOf({
    "test.ts": `const require = createRequire(import.meta.url); require("./a.cjs"); require.resolve("./data.bin");`,
    "a.cjs": `module.exports = require("./b");`,
    "b.js": "",
    "data.bin": "",
  });
  expect(local).toEqual(["a.cjs", "b.js", "data.bin", "test.ts"]);
});

test("the paths and the base URL of the nearest tsconfig.json count, also inherited ones", async () => {
  const { local, packages } = await graphOf({
    "test.ts": `import "@lab/a"; import "base/b"; import "@lab/none";`,
    "tsconfig.json": `{ "extends": "./tsconfig.base.json" }`,
    "tsconfig.base.json": `{ "compilerOptions": { "baseUrl": ".", /* comment */ "paths": { "@lab/*": ["./lab/*"] } } }`,
    "lab/a.ts": EMPTY,
    "base/b.ts": EMPTY,
  });
  expect(local).toEqual(["base/b.ts", "lab/a.ts", "test.ts"]);
  expect(packages).toEqual(["@lab/none"]);
});

test("a damaged tsconfig.json is ignored", async () => {
  const { packages } = await graphOf({
    "test.ts": `import "@lab/a";`,
    "tsconfig.json": `{ "extends": "./gone.json" }`,
  });
  expect(packages).toEqual(["@lab/a"]);
});

test("imports of the package's own names, by # and by its name, are followed", async () => {
  const { local } = await graphOf({
    "test.ts": `import "#inside"; import "self/part";`,
    "package.json": `{ "name": "self", "exports": { "./part": { "import": "./part.ts" } }, "imports": { "#inside": "./inside.ts" } }`,
    "part.ts": EMPTY,
    "inside.ts": EMPTY,
  });
  expect(local).toEqual(["inside.ts", "part.ts", "test.ts"]);
});

test("an installed package counts by its name and version, also CommonJS without a main field; a linked one is the user's own", async () => {
  write({
    "workspace/package.json": `{ "name": "linked", "exports": { "import": "./linked.ts" } }`,
    "workspace/linked.ts": EMPTY,
    "node_modules/plain/package.json": `{ "name": "plain", "version": "1.2.3" }`,
    "node_modules/plain/index.js": "",
    "node_modules/plain/deep.js": "",
  });
  symlinkSync(join(folder, "workspace"), join(folder, "node_modules/linked"));
  const { local, packages } = await graphOf({
    "test.ts": `import "plain"; import "plain/deep"; import "linked"; import "fs"; import "virtual:made"; import "data:text/javascript,1";`,
  });
  expect(local).toEqual(["test.ts", "workspace/linked.ts"]);
  expect(packages).toEqual([
    "data:text/javascript,1",
    "fs",
    "plain/deep.js@1.2.3",
    "plain/index.js@1.2.3",
    "virtual:made",
  ]);
});

test("in a text that is not a module, such as JSX with an apostrophe, imports are still found", async () => {
  const { local } = await graphOf({
    "test.ts": `import "./view.tsx";`,
    "view.tsx": `import { a } from "./a.ts";\nexport const view = <p>don't</p>;\nconst lazy = import("./b.ts");\n`,
    "a.ts": EMPTY,
    "b.ts": EMPTY,
  });
  expect(local).toEqual(["a.ts", "b.ts", "test.ts", "view.tsx"]);
});

test("an import of a file that does not exist is an error that names both files", async () => {
  await expect(graphOf({ "test.ts": `import "./gone.ts";` })).rejects.toThrow(
    `cannot find "./gone.ts", which ${join(folder, "test.ts")} imports`,
  );
});
