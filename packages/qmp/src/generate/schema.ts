import { isObject, type JsonObject } from "../codec.ts";
import { QmpError } from "../errors.ts";
import { quote } from "../excerpt.ts";

/** QEMU's description of its own protocol, read from the answer of `query-qmp-schema` (QEMU's docs/devel/qapi-code-gen, section "Client JSON Protocol introspection"). */
export interface Schema {
  readonly commands: readonly CommandEntry[];
  readonly events: readonly EventEntry[];
  /** From a type's name, a number that says nothing, to the type. */
  readonly types: ReadonlyMap<string, TypeEntry>;
}

export interface CommandEntry {
  readonly name: string;
  readonly argumentsType: string;
  readonly returnType: string;
  /** Whether the command can be run out of band. */
  readonly oob: boolean;
  readonly features: readonly string[];
}

export interface EventEntry {
  readonly name: string;
  readonly dataType: string;
  readonly features: readonly string[];
}

interface BuiltinEntry {
  readonly kind: "builtin";
  readonly jsonType: string;
}

interface ArrayEntry {
  readonly kind: "array";
  readonly elementType: string;
}

export interface EnumEntry {
  readonly kind: "enum";
  readonly values: readonly EnumValue[];
}

interface EnumValue {
  readonly name: string;
  readonly features: readonly string[];
}

/** A value of any one of several types, which their JSON types tell apart. */
interface AlternateEntry {
  readonly kind: "alternate";
  readonly types: readonly string[];
}

export interface ObjectEntry {
  readonly kind: "object";
  readonly members: readonly Member[];
  /** The further members that the value of one member, the tag, decides on. */
  readonly variants: Variants | undefined;
  readonly features: readonly string[];
}

export interface Member {
  readonly name: string;
  readonly type: string;
  readonly optional: boolean;
  readonly features: readonly string[];
}

export interface Variants {
  readonly tag: string;
  readonly cases: readonly { readonly value: string; readonly type: string }[];
}

export type TypeEntry = BuiltinEntry | ArrayEntry | EnumEntry | AlternateEntry | ObjectEntry;

/**
 * Reads the answer of `query-qmp-schema`. Whether its parts fit together is for `checkSchema` to say.
 *
 * @throws {QmpError} schema-malformed, naming the entry.
 */
export function readSchema(answer: unknown): Schema {
  const commands = new Map<string, CommandEntry>();
  const events = new Map<string, EventEntry>();
  const types = new Map<string, TypeEntry>();
  for (const entry of listOf({ schema: answer }, "schema")) {
    if (!isObject(entry)) throw malformed(`expected an object for each entry, got ${shown(entry)}`);
    const name = textOf(entry, "name");
    switch (entry["meta-type"]) {
      case "command":
        put(commands, name, readCommand(entry, name));
        break;
      case "event":
        put(events, name, { name, dataType: textOf(entry, "arg-type"), features: featuresOf(entry) });
        break;
      default:
        put(types, name, readType(entry));
    }
  }
  if (commands.size === 0) throw malformed("it has no command");
  return { commands: sorted(commands), events: sorted(events), types };
}

/** The error of a schema that is none. */
export function malformed(what: string, cause?: unknown): QmpError {
  return new QmpError("schema-malformed", `This is no answer of query-qmp-schema: ${what}`, { cause });
}

function put<T>(entries: Map<string, T>, name: string, entry: T): void {
  if (entries.has(name)) throw malformed(`${quote(name)} is there twice`);
  entries.set(name, entry);
}

/** By name, so that what is made of the schema does not depend on the order of its entries. */
function sorted<T extends { name: string }>(entries: Map<string, T>): T[] {
  return [...entries.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function readCommand(entry: JsonObject, name: string): CommandEntry {
  return {
    name,
    argumentsType: textOf(entry, "arg-type"),
    returnType: textOf(entry, "ret-type"),
    oob: entry["allow-oob"] === true,
    features: featuresOf(entry),
  };
}

function readType(entry: JsonObject): TypeEntry {
  switch (entry["meta-type"]) {
    case "builtin":
      return { kind: "builtin", jsonType: textOf(entry, "json-type") };
    case "array":
      return { kind: "array", elementType: textOf(entry, "element-type") };
    case "enum":
      return { kind: "enum", values: readValues(entry) };
    case "alternate":
      return { kind: "alternate", types: objectsOf(entry, "members").map((member) => textOf(member, "type")) };
    case "object":
      return readObject(entry);
    default:
      throw malformed(`${shown(entry["name"])} has the unknown meta-type ${shown(entry["meta-type"])}`);
  }
}

/** QEMU before 6.2 has only `values`, a list of names. */
function readValues(entry: JsonObject): EnumValue[] {
  const values =
    entry["members"] === undefined
      ? listOf(entry, "values").map((value) => ({ name: checkText(entry, "values", value), features: [] }))
      : objectsOf(entry, "members").map((value) => ({ name: textOf(value, "name"), features: featuresOf(value) }));
  if (values.length === 0) throw malformed(`the enumeration ${shown(entry["name"])} has no values`);
  return values;
}

function readObject(entry: JsonObject): ObjectEntry {
  const members = objectsOf(entry, "members").map((member) => ({
    name: textOf(member, "name"),
    type: textOf(member, "type"),
    optional: "default" in member,
    features: featuresOf(member),
  }));
  return { kind: "object", members, variants: readVariants(entry), features: featuresOf(entry) };
}

function readVariants(entry: JsonObject): Variants | undefined {
  if (entry["variants"] === undefined) return undefined;
  const cases = objectsOf(entry, "variants").map((item) => ({
    value: textOf(item, "case"),
    type: textOf(item, "type"),
  }));
  return { tag: textOf(entry, "tag"), cases };
}

function featuresOf(entry: JsonObject): string[] {
  if (entry["features"] === undefined) return [];
  return listOf(entry, "features").map((feature) => checkText(entry, "features", feature));
}

function objectsOf(entry: JsonObject, key: string): JsonObject[] {
  return listOf(entry, key).map((item) => {
    if (isObject(item)) return item;
    throw malformed(`expected objects in ${quote(key)} of ${shown(entry["name"])}, got ${shown(item)}`);
  });
}

function listOf(entry: JsonObject, key: string): unknown[] {
  const list = entry[key];
  if (Array.isArray(list)) return list;
  throw malformed(`expected an array for ${quote(key)} of ${shown(entry["name"])}, got ${shown(list)}`);
}

function textOf(entry: JsonObject, key: string): string {
  return checkText(entry, key, entry[key]);
}

function checkText(entry: JsonObject, key: string, value: unknown): string {
  if (typeof value === "string") return value;
  throw malformed(`expected a string for ${quote(key)} of ${shown(entry["name"])}, got ${shown(value)}`);
}

function shown(value: unknown): string {
  return value === undefined ? "nothing" : quote(typeof value === "string" ? value : JSON.stringify(value));
}
