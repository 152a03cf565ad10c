import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";

/** Gives the source of a module and of all that it imports, by path. */
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

test("the main entry imports only its own modules, none of Node's", () => {
  const graph = moduleGraph(resolve(import.meta.dirname, "index.ts"));
  expect(graph.size).toBeGreaterThan(20);
});

test("the main entry uses none of the globals that only Node has", () => {
  for (const [path, source] of moduleGraph(resolve(import.meta.dirname, "index.ts"))) {
    expect(withoutComments(source), path).not.toMatch(/\b(Buffer|process|setImmediate|require|global|__dirname)\b/);
    expect(source, path).not.toMatch(/\bimport\s*\(/);
  }
});

test("the entry for Node is told apart by the same look", () => {
  expect(() => moduleGraph(resolve(import.meta.dirname, "node.ts"))).toThrow("node:");
});
