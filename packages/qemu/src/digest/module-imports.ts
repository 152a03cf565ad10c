import { extname } from "node:path";

/** One import of a module, as its text names it. */
export interface ModuleImport {
  /** The specifier, or with `isGlob` the pattern of the files that a template literal may name. */
  readonly specifier: string;
  readonly isGlob: boolean;
  /** Whether the program may run without the module: `import()`, `require()`, and imports that only a rough search found. */
  readonly isOptional: boolean;
}

/** Modules with these extensions contain imports. All others (JSON, WebAssembly, text) are read as they are. */
const SOURCE = /^\.[cm]?[jt]sx?$/;
/** `require("…")` and `require.resolve("…")` with a literal argument. */
const REQUIRE = /\brequire(?:\.resolve)?\s*\(\s*(["'`])([^"'`$\n]+)\1/g;
/** What may be an import in a text that the lexer cannot read, such as JSX: also finds imports in comments. */
const ROUGH_IMPORT = /\b(?:from|import)\s*\(?\s*(["'`])([^"'`$\n]+)\1/g;

/**
 * Returns the imports in the text of a module, JavaScript or TypeScript, without those of types alone: `import type …` does
 * not exist at run time.
 */
export async function importsOf(path: string, text: string): Promise<ModuleImport[]> {
  if (!SOURCE.test(extname(path))) return [];
  return [...(await lexedImports(text)), ...roughImports(text, REQUIRE)];
}

async function lexedImports(text: string): Promise<ModuleImport[]> {
  const { init, parse } = await import("es-module-lexer");
  await init();
  try {
    const [imports] = parse(text);
    return imports.flatMap((found) => {
      if (found.type === "import-meta" || found.specifier === undefined) return [];
      const isDynamic = found.type === "dynamic";
      if (isDynamic ? found.probablyTypeOnly : found.typeOnly) return [];
      return [{ specifier: found.specifier, isGlob: isDynamic && found.glob, isOptional: isDynamic }];
    });
  } catch {
    return roughImports(text, ROUGH_IMPORT);
  }
}

function roughImports(text: string, pattern: RegExp): ModuleImport[] {
  return [...text.matchAll(pattern)].flatMap(([, , specifier]) =>
    specifier === undefined ? [] : [{ specifier, isGlob: false, isOptional: true }],
  );
}
