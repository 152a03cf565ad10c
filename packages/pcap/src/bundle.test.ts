import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createContext, runInContext } from "node:vm";
import { gzipSync } from "node:zlib";
import { build } from "tsup";
import { expect, test } from "vitest";
import { fileHeader, record } from "../test/captures.ts";
import { bytes, counting } from "../test/frames.ts";

/** The entries that run in a browser. */
const ENTRIES = ["index", "match", "filter", "protocols", "reassemble"];

/** Bundles an entry for browsers, as one script that leaves its exports in the global `pcap`. */
const bundleOf = (name: string, minify = false): Promise<string> =>
  bundle(name, () => join(import.meta.dirname, `${name}.ts`), minify);

/** Bundles a page's own program, which imports entries by their paths, as a page loads it. */
const bundleOfPage = (program: string): Promise<string> =>
  bundle(
    "page",
    async (folder) => {
      const path = join(folder, "page.ts");
      await writeFile(path, program.replaceAll('"#', `"${import.meta.dirname}/`));
      return path;
    },
    true,
  );

async function bundle(
  name: string,
  prepare: (folder: string) => string | Promise<string>,
  minify: boolean,
): Promise<string> {
  const outDir = await mkdtemp(join(tmpdir(), "alpy-pcap-bundle-"));
  try {
    await build({
      entry: { [name]: await prepare(outDir) },
      config: false,
      format: ["iife"],
      globalName: "pcap",
      platform: "browser",
      target: "es2024",
      outDir,
      minify,
      outExtension: () => ({ js: ".js" }),
      silent: true,
    });
    return await readFile(join(outDir, `${name}.js`), "utf8");
  } finally {
    await rm(outDir, { recursive: true });
  }
}

test.each(ENTRIES)(
  "the entry %s names no module of Node and loads with only the globals of a browser",
  async (name) => {
    const bundle = await bundleOf(name);
    expect(bundle).not.toMatch(/\bnode:|\brequire\(/);
    const loaded = runInContext(
      `${bundle}; typeof Buffer + typeof process + typeof pcap`,
      createContext({ TextDecoder, TextEncoder }),
    );
    expect(loaded).toBe("undefinedundefinedobject");
  },
);

/** The most that each entry may add to a page, minified and compressed. */
const MAX_ENTRY_BYTES: Readonly<Record<string, number>> = { filter: 15_000 };

test.each(Object.entries(MAX_ENTRY_BYTES))("the entry %s takes at most %i bytes of a page", async (name, maxBytes) => {
  const bundle = await bundleOf(name, true);
  expect(gzipSync(bundle).length).toBeLessThanOrEqual(maxBytes);
});

/** The most that a page loads which only decodes, minified and compressed. */
const MAX_DECODE_BYTES = 15_000;
const DECODING = `import { decode } from "#index.ts";
export const typeOf = (frame: Uint8Array) => decode(frame).icmp?.type;`;

test(`a page that only decodes loads at most ${MAX_DECODE_BYTES} bytes`, async () => {
  const page = await bundleOfPage(DECODING);
  expect(gzipSync(page).length).toBeLessThanOrEqual(MAX_DECODE_BYTES);
});

test("types of the protocols that are passed add nothing to a page, and one protocol does not load the others", async () => {
  const plain = await bundleOfPage(DECODING);
  const typed = `import type { Ospf } from "#protocols.ts";\n${DECODING}\nexport const read = (layer: Ospf) => layer.type;`;
  const read = await bundleOfPage(`${DECODING}\nexport const read = (layer: { type: number }) => layer.type;`);
  // The minifier chooses short names by how often letters are in the source, types included.
  expect((await bundleOfPage(typed)).length).toBe(read.length);
  expect(plain).not.toContain("LS-Update");
  const passing = `import { decode } from "#index.ts"; import { ospf } from "#protocols.ts";
    export const typeOf = (frame: Uint8Array) => decode(frame, { protocols: [ospf] }).ospf?.type;`;
  const withOspf = await bundleOfPage(passing);
  expect(withOspf).toContain("LS-Update");
  expect(withOspf).not.toContain("Rapid STP");
});

test.each(["index", "match"])(
  "the entry %s does not contain the language of filters, which few pages need",
  async (name) => {
    const bundle = await bundleOf(name);
    expect(bundle).not.toContain("icmp6-multicastlistenerquery");
  },
);

test.each(["index", "match", "filter"])(
  "the entry %s does not contain reassembly, which few pages need",
  async (name) => {
    expect(await bundleOf(name)).not.toContain("maxFragmentBytes");
  },
);

test.each(["index", "match"])("the entry %s does not contain the protocols that are passed", async (name) => {
  const bundle = await bundleOf(name);
  expect(bundle).not.toMatch(/Rapid STP|LS-Update/);
});

test("the main entry reads a capture without the globals of Node", async () => {
  const input = bytes(fileHeader(), record({ seconds: 3, data: counting(60) }), record({ data: counting(9) }));
  const context = createContext({ TextDecoder, TextEncoder, numbers: [...input] });
  const program = `(async () => {
    const found = [];
    for await (const frame of pcap.openPcap(new Uint8Array(numbers))) found.push([frame.seconds, frame.data.length]);
    return JSON.stringify(found);
  })()`;
  await expect(runInContext(`${await bundleOf("index")}; ${program}`, context)).resolves.toBe("[[3,60],[0,9]]");
});
