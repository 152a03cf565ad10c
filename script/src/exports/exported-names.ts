/** Finds the names that several packages export, and whether they mean the same. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

/** One package's declaration of an exported name. */
export interface ExportedName {
  readonly name: string;
  /** Path of the package: `packages/qmp`. */
  readonly folder: string;
  /** The declaration without comments and white space. */
  readonly declaration: string;
  /** Members of an interface that are not `readonly`, or that are optional and do not accept `undefined`. */
  readonly looseMembers: readonly string[];
}

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
}

/** Returns the source files of the entries that a package's manifest exports. */
function entriesOf(root: string, folder: string): string[] {
  const { exports } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")) as Manifest;
  return Object.values(exports).flatMap((target) => {
    if (typeof target === "string") return [];
    const name = target.default.replace(/^\.\/dist\//, "").replace(/\.js$/, "");
    const candidates = [`src/${name}.ts`, `src/${name}/index.ts`].map((path) => join(root, folder, path));
    const entry = candidates.find((path) => existsSync(path));
    if (entry === undefined) throw new Error(`${folder}: no source file for the entry ${name}`);
    return [entry];
  });
}

/** Returns what a package exports and declares itself. */
export function exportedNames(root: string, folder: string): ExportedName[] {
  const entries = entriesOf(root, folder);
  const program = ts.createProgram(entries, {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ESNext,
    allowImportingTsExtensions: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
  });
  const checker = program.getTypeChecker();
  const own = join(root, folder, "src");
  const names = new Map<string, ExportedName>();
  for (const entry of entries) {
    const source = program.getSourceFile(entry);
    const module = source && checker.getSymbolAtLocation(source);
    if (!module) throw new Error(`${entry} exports nothing`);
    for (const exported of checker.getExportsOfModule(module)) {
      const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
      const [declared] = symbol.declarations ?? [];
      if (!declared?.getSourceFile().fileName.startsWith(own)) continue;
      const declaration = declared.getText().replace(/\/\*[\s\S]*?\*\/|\s+/g, "");
      names.set(exported.name, { name: exported.name, folder, declaration, looseMembers: looseMembersOf(declared) });
    }
  }
  return [...names.values()];
}

/** Returns the members of an interface that break the convention for optional and read-only members. */
function looseMembersOf(declaration: ts.Declaration): string[] {
  // The protocol is generated: QEMU's schema decides what it looks like.
  const isGenerated = declaration.getSourceFile().fileName.endsWith("qemu-protocol.ts");
  if (isGenerated || !ts.isInterfaceDeclaration(declaration)) return [];
  return declaration.members.filter(ts.isPropertySignature).flatMap((member) => {
    const isReadonly = member.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ReadonlyKeyword) === true;
    const type = member.type?.getText() ?? "unknown";
    const isExplicit = member.questionToken === undefined || /\b(undefined|unknown)\b/.test(type);
    return isReadonly && isExplicit ? [] : [`${declaration.name.text}.${member.name.getText()}`];
  });
}

/** Returns a line for each name that several packages declare with different meanings. */
export function ambiguousNames(names: readonly ExportedName[]): string[] {
  return [...Map.groupBy(names, ({ name }) => name)].flatMap(([name, declared]) => {
    const meanings = new Set(declared.map(({ declaration }) => declaration));
    return meanings.size < 2 ? [] : [`${name}: ${declared.map(({ folder }) => folder).join(", ")}`];
  });
}
