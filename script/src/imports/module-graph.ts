/** Reads the imports between files. */
import { globSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import ts from "typescript";

/** The imports between the files of one folder: each file with the files that it imports, by paths relative to the folder. */
export type ModuleGraph = ReadonlyMap<string, readonly string[]>;

/** Returns the module specifiers in a source text: static, dynamic and re-exporting imports, types included. */
export function specifiersIn(text: string): string[] {
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
}

/** Lists the TypeScript files below a folder, by paths relative to it. Installed packages and build output are left out. */
export function typeScriptFiles(folder: string): string[] {
  return globSync("**/*.ts", { cwd: folder, exclude: (path) => /(^|\/)(node_modules|dist)$/.test(path) }).sort();
}

/** Reads the files of a folder and returns the imports between them. */
export function readModuleGraph(folder: string): ModuleGraph {
  const texts = typeScriptFiles(folder).map((file) => [file, readFileSync(join(folder, file), "utf8")] as const);
  return moduleGraph(new Map(texts));
}

/** Returns the imports between source texts, which are given by their paths. */
export function moduleGraph(texts: ReadonlyMap<string, string>): ModuleGraph {
  const graph = new Map<string, readonly string[]>();
  for (const [file, text] of texts) {
    const targets = specifiersIn(text)
      .filter((specifier) => specifier.startsWith("."))
      .map((specifier) => posix.join(posix.dirname(file), specifier))
      .filter((target) => texts.has(target));
    graph.set(file, [...new Set(targets)]);
  }
  return graph;
}
