import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";

/** Returns the sources of a module and of everything that it imports, by path. */
function moduleGraph(entry: string, graph = new Map<string, string>()): Map<string, string> {
  if (graph.has(entry)) return graph;
  const source = readFileSync(entry, "utf8");
  graph.set(entry, source);
  for (const [, specifier = ""] of source.matchAll(/from "([^"]+)"/g)) {
    if (!specifier.startsWith(".")) throw new Error(`${entry} imports ${specifier}`);
    moduleGraph(resolve(entry, "..", specifier), graph);
  }
  return graph;
}

const withoutComments = (source: string): string => source.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");

test.each(["index.ts", "match.ts", "filter.ts", "reassemble.ts"])(
  "%s imports only the package's own modules, none of Node's",
  (entry) => {
    const graph = moduleGraph(resolve(import.meta.dirname, entry));
    expect(graph.size).toBeGreaterThan(15);
  },
);

test.each(["index.ts", "match.ts", "filter.ts", "reassemble.ts"])(
  "%s uses none of the globals that only Node has",
  (entry) => {
    for (const [path, source] of moduleGraph(resolve(import.meta.dirname, entry))) {
      expect(withoutComments(source), path).not.toMatch(/\b(Buffer|process|setImmediate|require|global|__dirname)\b/);
      expect(source, path).not.toMatch(/\bimport\s*\(/);
    }
  },
);

test("the same check detects the entry for Node", () => {
  expect(() => moduleGraph(resolve(import.meta.dirname, "node.ts"))).toThrow("node:");
});
