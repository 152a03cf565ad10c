import { featureLines, valueLines } from "./features.ts";
import type { TypeNames } from "./names.ts";
import type { Member, Schema, TypeEntry } from "./schema.ts";
import { type Case, entryOf, shapeOf, type Union } from "./shapes.ts";
import { commentText, docComment, memberName, stringLiteral } from "./text.ts";

const LINE_WIDTH = 120;
const UNION_WIDTH = 80;

/** What QEMU's builtin types are in TypeScript, by their JSON type. */
const BUILTINS: Readonly<Record<string, string>> = {
  string: "string",
  int: "number",
  number: "number",
  boolean: "boolean",
  null: "null",
  object: "Record<string, unknown>",
  array: "unknown[]",
  value: "unknown",
};

/** Writes the types of a schema. */
export class TypePrinter {
  readonly #types: Schema["types"];
  readonly #names: ReadonlyMap<string, TypeNames>;

  constructor(types: Schema["types"], names: ReadonlyMap<string, TypeNames>) {
    this.#types = types;
    this.#names = names;
  }

  /** The declarations of all types that have a name, by name. */
  declarations(): string[] {
    return [...this.#names]
      .sort(([, a], [, b]) => (a.name < b.name ? -1 : 1))
      .map(([type, names]) => this.#declaration(type, names));
  }

  /** A type where it is used: its name, or itself. */
  reference(type: string): string {
    return this.#names.get(type)?.name ?? this.#inline(entryOf(this.#types, type));
  }

  /** Members in braces, on one line where they fit. `open` lets members through that are not listed. */
  literal(members: readonly Member[], indent: string, used: number, open = false): string {
    const lines = this.#members(members, `${indent}  `);
    if (open) lines.push(`${indent}  [member: string]: unknown;\n`);
    if (lines.length === 0) return "Nothing";
    const oneLine = lines.map((line) => line.trim()).join(" ");
    const short = `{ ${oneLine.slice(0, -1)} }`;
    const fits = used + short.length <= LINE_WIDTH && !lines.some((line) => line.includes("/**"));
    return fits ? short : `{\n${lines.join("")}${indent}}`;
  }

  #declaration(type: string, names: TypeNames): string {
    const shape = shapeOf(this.#types, type);
    switch (shape.kind) {
      case "enum": {
        const values = shape.entry.values.map(({ name }) => stringLiteral(name));
        return `${docComment(valueLines(shape.entry))}export type ${names.name} =${unionText(values)};\n`;
      }
      case "interface":
        return this.#interface(names.name, shape.entry.members, featureLines(shape.entry.features));
      case "union":
        return this.#union(names, shape.union);
      case "inline":
        throw new RangeError(`Type ${type} needs no name`);
    }
  }

  #interface(name: string, members: readonly Member[], doc: readonly string[]): string {
    return `${docComment(doc)}export interface ${name} {\n${this.#members(members, "  ").join("")}}\n`;
  }

  #union(names: TypeNames, union: Union): string {
    const { tag, base, cases, features } = union;
    const doc = docComment([`Told apart by \`${commentText(tag.name)}\`.`, ...featureLines(features)]);
    const parts = [`${doc}export type ${names.name} =${unionText(names.cases)};\n`];
    if (base.length > 0) parts.push(this.#interface(names.base, base, []));
    for (const [index, name] of names.cases.entries()) {
      const item = cases[index];
      if (item !== undefined) parts.push(this.#case(name, names.base, tag, item));
    }
    return parts.join("\n");
  }

  #case(name: string, base: string, tag: Member, { values, body }: Case): string {
    const tagLine = `  ${memberName(tag.name)}${tag.optional ? "?" : ""}:${unionText(values.map(stringLiteral), "    ")};\n`;
    if (typeof body === "string") {
      const shared = base === "" ? "" : `${base} & `;
      return `export type ${name} = ${shared}${this.reference(body)} & {\n${tagLine}};\n`;
    }
    const heritage = base === "" ? "" : ` extends ${base}`;
    return `export interface ${name}${heritage} {\n${tagLine}${this.#members(body, "  ").join("")}}\n`;
  }

  #members(members: readonly Member[], indent: string): string[] {
    return members.map(({ name, type, optional, features }) => {
      const doc = docComment(featureLines(features), indent);
      return `${doc}${indent}${memberName(name)}${optional ? "?" : ""}: ${this.reference(type)};\n`;
    });
  }

  #inline(entry: TypeEntry): string {
    switch (entry.kind) {
      case "builtin":
        return BUILTINS[entry.jsonType] ?? "unknown";
      case "array": {
        const element = this.reference(entry.elementType);
        return / [|] /.test(element) ? `(${element})[]` : `${element}[]`;
      }
      case "alternate":
        return entry.types.map((type) => this.reference(type)).join(" | ");
      case "enum":
        return entry.values.map(({ name }) => stringLiteral(name)).join(" | ");
      case "object":
        return "Nothing";
    }
  }
}

/** The alternatives of a type, on one line where they fit. */
function unionText(alternatives: readonly string[], indent = "  "): string {
  const short = ` ${alternatives.join(" | ")}`;
  return short.length <= UNION_WIDTH ? short : alternatives.map((text) => `\n${indent}| ${text}`).join("");
}
