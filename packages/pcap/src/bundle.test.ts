import { mkdtemp, readFile, rm } from "node:fs/promises";
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
async function bundleOf(name: string, minify = false): Promise<string> {
  const outDir = await mkdtemp(join(tmpdir(), "alpy-pcap-bundle-"));
  try {
    await build({
      entry: { [name]: join(import.meta.dirname, `${name}.ts`) },
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
const MAX_ENTRY_BYTES: Readonly<Record<string, number>> = { filter: 13_000 };

test.each(Object.entries(MAX_ENTRY_BYTES))("the entry %s takes at most %i bytes of a page", async (name, maxBytes) => {
  const bundle = await bundleOf(name, true);
  expect(gzipSync(bundle).length).toBeLessThanOrEqual(maxBytes);
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
