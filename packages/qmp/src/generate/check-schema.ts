import { quote } from "../excerpt.ts";
import {
  type EnumEntry,
  malformedSchemaError,
  type ObjectEntry,
  type Schema,
  type TypeEntry,
  type Variants,
} from "./schema.ts";

/** QEMU's own schema nests two levels. The limits keep recursion shallow, and a small hostile schema from a huge text. */
const MAX_INLINE_DEPTH = 50;
const MAX_INLINE_PARTS = 1000;

/**
 * Checks that a schema can be written as types: each named type exists and is of a kind that fits its place, tags and cases
 * match, no member occurs twice, and types without a name of their own (arrays, alternates) do not contain themselves.
 *
 * @throws {QmpError} schema-malformed
 */
export function checkSchema(schema: Schema): void {
  const { types } = schema;
  for (const { name, argumentsType, returnType } of schema.commands) {
    requireObject(types, argumentsType, `the arguments of ${quote(name)}`);
    requireType(types, returnType, `the return of ${quote(name)}`);
  }
  for (const { name, dataType } of schema.events) requireObject(types, dataType, `the data of ${quote(name)}`);
  const inlineSizes = new InlineSizes(types);
  for (const [name, type] of types) {
    inlineSizes.check(name);
    if (type.kind === "object") checkObject(types, type, name);
  }
}

type Types = Schema["types"];

function requireType(types: Types, name: string, where: string): TypeEntry {
  const type = types.get(name);
  if (type === undefined) throw malformedSchemaError(`the type ${quote(name)}, ${where}, is missing`);
  return type;
}

function requireObject(types: Types, name: string, where: string): ObjectEntry {
  const type = requireType(types, name, where);
  if (type.kind === "object") return type;
  throw malformedSchemaError(`${where} must be an object, got the ${type.kind} ${quote(name)}`);
}

function checkObject(types: Types, { members, variants }: ObjectEntry, name: string): void {
  for (const member of members) requireType(types, member.type, `member ${quote(member.name)} of ${quote(name)}`);
  const own = members.map((member) => member.name);
  checkDistinct(own, name);
  if (variants === undefined) return;
  checkCases(variants, tagOf(types, members, variants, name), name);
  for (const { value, type } of variants.cases) {
    const body = requireObject(types, type, `case ${quote(value)} of ${quote(name)}`);
    checkDistinct(own.concat(body.members.map((member) => member.name)), name);
  }
}

function tagOf(types: Types, members: ObjectEntry["members"], { tag }: Variants, name: string): EnumEntry {
  const member = members.find((candidate) => candidate.name === tag);
  const type = member && types.get(member.type);
  if (type?.kind === "enum") return type;
  throw malformedSchemaError(`the tag ${quote(tag)} of ${quote(name)} is not a member with an enumeration`);
}

function checkCases({ cases }: Variants, tag: EnumEntry, name: string): void {
  const values = new Set(tag.values.map((value) => value.name));
  for (const { value } of cases) {
    if (!values.has(value)) {
      throw malformedSchemaError(`case ${quote(value)} of ${quote(name)} is not a value of its tag, or occurs twice`);
    }
    values.delete(value);
  }
}

function checkDistinct(names: readonly string[], owner: string): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) throw malformedSchemaError(`member ${quote(name)} of ${quote(owner)} occurs twice`);
    seen.add(name);
  }
}

/** Limits the size of types that are written in place: arrays, alternates, and the cases of a case. */
class InlineSizes {
  readonly #types: Types;
  readonly #sizes = new Map<string, number>();
  readonly #path: string[] = [];

  constructor(types: Types) {
    this.#types = types;
  }

  /** Returns the number of parts of a type. Each type is visited once. */
  check(name: string): number {
    const known = this.#sizes.get(name);
    if (known !== undefined) return known;
    const outermost = quote(this.#path[0] ?? name);
    const type = requireType(this.#types, name, `part of ${outermost}`);
    if (this.#path.length > MAX_INLINE_DEPTH) {
      throw malformedSchemaError(`the type ${outermost} contains itself, or nests too deeply`);
    }
    this.#path.push(name);
    const size = inlineParts(this.#types, type).reduce((sum, part) => sum + this.check(part), 1);
    this.#path.pop();
    if (size > MAX_INLINE_PARTS) {
      throw malformedSchemaError(`the type ${outermost} has more than ${MAX_INLINE_PARTS} parts`);
    }
    this.#sizes.set(name, size);
    return size;
  }
}

function inlineParts(types: Types, type: TypeEntry): readonly string[] {
  switch (type.kind) {
    case "array":
      return [type.elementType];
    case "alternate":
      return type.types;
    case "object":
      if (type.variants === undefined) return [];
      return type.variants.cases.map((item) => item.type).filter((name) => hasVariants(types.get(name)));
    case "builtin":
    case "enum":
      return [];
  }
}

function hasVariants(type: TypeEntry | undefined): boolean {
  return type?.kind === "object" && type.variants !== undefined;
}
