import { unreachable } from "../unreachable.ts";
import { featureLines, valueLines } from "./features.ts";
import type { TypeNames } from "./names.ts";
import type { Member, Schema, TypeEntry } from "./schema.ts";
import { type Case, entryOf, shapeOf, type Union } from "./shapes.ts";
import { commentText, docComment, memberName, stringLiteral } from "./text.ts";

const LINE_WIDTH = 120;
const UNION_WIDTH = 80;

/** The TypeScript types of QEMU's builtin types, by their JSON type. */
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

/** Prints the types of a schema. */
export class TypePrinter {
  readonly #types: Schema["types"];
  readonly #names: ReadonlyMap<string, TypeNames>;

  constructor(types: Schema["types"], names: ReadonlyMap<string, TypeNames>) {
    this.#types = types;
    this.#names = names;
  }

  /** Returns the declarations of all types that have a name, sorted by name. */
  declarations(): string[] {
    return [...this.#names]
      .sort(([, a], [, b]) => (a.name < b.name ? -1 : 1))
      .map(([type, names]) => this.#declaration(type, names));
  }

  /** Returns a type as it is written where it is used: its name, or the type in place. */
  reference(type: string): string {
    return this.#names.get(type)?.name ?? this.#inline(entryOf(this.#types, type));
  }

  /** Returns members in braces, on one line where they fit. `open` also allows members that are not listed. */
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
        return unreachable(`inline types have no name: ${type}`);
    }
  }

  #interface(name: string, members: readonly Member[], doc: readonly string[]): string {
    return `${docComment(doc)}export interface ${name} {\n${this.#members(members, "  ").join("")}}\n`;
  }

  #union(names: TypeNames, union: Union): string {
    const { tag, base, cases, features } = union;
    const lines = featureLines(features);
    lines.unshift(`Discriminated by \`${commentText(tag.name)}\`.`);
    const parts = [`${docComment(lines)}export type ${names.name} =${unionText(names.cases)};\n`];
    if (names.base !== undefined) parts.push(this.#interface(names.base, base, []));
    for (const [index, name] of names.cases.entries()) {
      const item = cases[index] ?? unreachable("each case has a name");
      parts.push(this.#case(name, names.base, tag, item));
    }
    return parts.join("\n");
  }

  #case(name: string, base: string | undefined, tag: Member, { values, body }: Case): string {
    const tagLine = `  ${memberName(tag.name)}${tag.optional ? "?" : ""}:${unionText(values.map(stringLiteral), "    ")};\n`;
    if (typeof body === "string") {
      const shared = base === undefined ? "" : `${base} & `;
      return `export type ${name} = ${shared}${this.reference(body)} & {\n${tagLine}};\n`;
    }
    const heritage = base === undefined ? "" : ` extends ${base}`;
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
        // A JSON type that a later QEMU adds.
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

/** Returns the alternatives of a union, on one line where they fit. */
function unionText(alternatives: readonly string[], indent = "  "): string {
  const short = ` ${alternatives.join(" | ")}`;
  return short.length <= UNION_WIDTH ? short : alternatives.map((text) => `\n${indent}| ${text}`).join("");
}
