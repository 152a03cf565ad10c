import type { Document, LineCounter, Scalar, YAMLMap } from "yaml";
import type { Findings } from "./findings.ts";

/** A YAML document as a tree whose parts know their lines. Aliases and merge keys (`<<`) are resolved. */
export type Tree = TreeMap | TreeList | TreeText;

/** A mapping. */
export interface TreeMap {
  readonly kind: "map";
  readonly line: number;
  readonly entries: ReadonlyMap<string, TreeEntry>;
}

/** A value of a mapping, and the line of its key. */
export interface TreeEntry {
  readonly line: number;
  /** Where it is: `topology.nodes.r1.image`. */
  readonly path: string;
  readonly value: Tree;
}

/** A sequence. */
interface TreeList {
  readonly kind: "list";
  readonly line: number;
  readonly items: readonly Tree[];
}

/** A scalar as text: `null` is `""`. */
interface TreeText {
  readonly kind: "text";
  readonly line: number;
  readonly text: string;
}

/** More nodes, which aliases can make of a short file, are refused. */
const MAX_NODES = 100_000;
const MAX_DEPTH = 50;
const MERGE_KEY = "<<";

/** Reads YAML. What is not valid is a finding. @param yaml the package, which is loaded only when it is needed */
export function readTree(yaml: typeof import("yaml"), text: string, findings: Findings): Tree {
  const lines = new yaml.LineCounter();
  const document = yaml.parseDocument(text, { lineCounter: lines, prettyErrors: false });
  for (const { pos, message } of document.errors) {
    findings.refuse(lines.linePos(pos[0]).line, `it is not valid YAML: ${message}`);
  }
  const reader = new TreeReader(yaml, document, lines, findings);
  return reader.read(document.contents, { line: 1, path: "", depth: 0 });
}

/** Where a node is. */
interface Place {
  /** The line of its parent, for a node that has none of its own. */
  readonly line: number;
  readonly path: string;
  readonly depth: number;
}

class TreeReader {
  readonly #yaml: typeof import("yaml");
  readonly #document: Document.Parsed;
  readonly #lines: LineCounter;
  readonly #findings: Findings;
  #nodes = 0;

  constructor(yaml: typeof import("yaml"), document: Document.Parsed, lines: LineCounter, findings: Findings) {
    this.#yaml = yaml;
    this.#document = document;
    this.#lines = lines;
    this.#findings = findings;
  }

  read(node: unknown, place: Place): Tree {
    const line = this.#lineOf(node, place.line);
    const here: Place = { line, path: place.path, depth: place.depth + 1 };
    this.#nodes += 1;
    if (this.#nodes > MAX_NODES || here.depth > MAX_DEPTH) {
      this.#findings.refuse(
        line,
        "the file has too many or too deeply nested parts; look for aliases that repeat themselves",
      );
      return { kind: "text", line, text: "" };
    }
    if (this.#yaml.isAlias(node)) return this.read(node.resolve(this.#document), here);
    if (this.#yaml.isMap(node)) return { kind: "map", line, entries: this.#entriesOf(node, here) };
    if (!this.#yaml.isSeq(node)) return { kind: "text", line, text: this.#yaml.isScalar(node) ? textOf(node) : "" };
    const items = node.items.map((item, index) => this.read(item, { ...here, path: `${here.path}[${index}]` }));
    return { kind: "list", line, items };
  }

  #entriesOf(map: YAMLMap, place: Place): Map<string, TreeEntry> {
    const entries = new Map<string, TreeEntry>();
    const merged: Tree[] = [];
    for (const { key, value } of map.items) {
      const name = this.#yaml.isScalar(key) ? textOf(key) : "";
      const line = this.#lineOf(key, place.line);
      const path = place.path === "" ? name : `${place.path}.${name}`;
      const tree = this.read(value, { line, path, depth: place.depth });
      if (name !== MERGE_KEY) entries.set(name, { line, path, value: tree });
      else if (tree.kind === "list") merged.push(...tree.items);
      else merged.push(tree);
    }
    for (const tree of merged) {
      for (const [name, entry] of tree.kind === "map" ? tree.entries : []) {
        if (!entries.has(name)) entries.set(name, entry);
      }
    }
    return entries;
  }

  #lineOf(node: unknown, line: number): number {
    const range = this.#yaml.isNode(node) ? node.range : undefined;
    return range ? this.#lines.linePos(range[0]).line : line;
  }
}

/** Numbers as they are written: `1.10` is not `1.1`. */
function textOf({ value, source }: Scalar): string {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : (source ?? String(value));
}
