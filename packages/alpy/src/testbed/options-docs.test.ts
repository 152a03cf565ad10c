import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import ts from "typescript";
import { beforeAll, describe, expect, test } from "vitest";

const packageFolder = resolve(import.meta.dirname, "../..");
const page = readFileSync(join(packageFolder, "docs/options.md"), "utf8");

/** A table of the page: the types it documents (`A less B`: the members of A that B does not have), and the names in its first column. */
const tables = [...page.matchAll(/<!-- options: (\w+)(?: less (\w+))? -->\n\n((?:\|.*\n)+)/g)].map(
  ([, type = "", less, rows = ""]) => ({ type, less, names: namesIn(rows) }),
);

function namesIn(rows: string): string[] {
  const cells = rows
    .split("\n")
    .slice(2)
    .map((row) => row.split(/(?<!\\)\|/)[1] ?? "");
  return cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name));
}

let membersOf: (type: string) => string[];
beforeAll(() => {
  const entry = join(packageFolder, "src/index.ts");
  const { config } = ts.readConfigFile(join(packageFolder, "tsconfig.json"), (path) => ts.sys.readFile(path)) as {
    config: object;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, packageFolder);
  const program = ts.createProgram([entry], options);
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(entry);
  const module = source && checker.getSymbolAtLocation(source);
  if (!module) throw new Error(`${entry} is not a module`);
  const exported = new Map(checker.getExportsOfModule(module).map((symbol) => [symbol.name, symbol]));
  membersOf = (name) => {
    const symbol = exported.get(name);
    if (!symbol) throw new Error(`the package does not export ${name}`);
    const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    const type = checker.getDeclaredTypeOfSymbol(target);
    // A member of any type of a union is an option.
    const parts = type.isUnion() ? type.types : [type];
    return [...new Set(parts.flatMap((part) => checker.getPropertiesOfType(part).map((member) => member.name)))];
  };
}, 60_000);

describe("docs/options.md", () => {
  test("has a table for every type of options that createTestbed takes", () => {
    expect(tables.map(({ type }) => type)).toEqual([
      "TestbedOptions",
      "ArtifactLimits",
      "DutOptions",
      "MachineOptions",
      "DiskOptions",
      "NicOptions",
      "ManagementOptions",
      "HostForward",
      "CloudInitOptions",
      "FwCfgFile",
      "ShareOptions",
      "UefiFirmware",
      "LinkOptions",
      "SegmentOptions",
      "NamedNodeOptions",
      "NamedInterfaceOptions",
      "WireOptions",
      "WireImpairmentOptions",
      "GoldenOptions",
      "FrameExpectOptions",
      "CollectOptions",
    ]);
  });

  test.each(tables)("lists exactly the options of $type", ({ type, less, names }) => {
    const other = less === undefined ? [] : membersOf(less);
    expect(names.toSorted()).toEqual(
      membersOf(type)
        .filter((name) => !other.includes(name))
        .toSorted(),
    );
  });
});
