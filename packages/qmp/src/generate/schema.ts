import { QmpError } from "../errors.ts";
import { quote } from "../excerpt.ts";
import { isObject, type JsonObject } from "../protocol/json-object.ts";

/**
 * QEMU's description of its own protocol, from a reply to `query-qmp-schema` (QEMU's docs/devel/qapi-code-gen, section "Client
 * JSON Protocol introspection").
 */
export interface Schema {
  readonly commands: readonly CommandEntry[];
  readonly events: readonly EventEntry[];
  /** Maps the name of a type, a number without meaning, to the type. */
  readonly types: ReadonlyMap<string, TypeEntry>;
}

/** A command of the schema. */
export interface CommandEntry {
  readonly name: string;
  readonly argumentsType: string;
  readonly returnType: string;
  /** Whether the command can run out of band. */
  readonly oob: boolean;
  readonly features: readonly string[];
}

/** An event of the schema. */
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

/** An enumeration. */
export interface EnumEntry {
  readonly kind: "enum";
  readonly values: readonly EnumValue[];
}

interface EnumValue {
  readonly name: string;
  readonly features: readonly string[];
}

/** A value of one of several types, which differ in their JSON types. */
interface AlternateEntry {
  readonly kind: "alternate";
  readonly types: readonly string[];
}

/** An object type. */
export interface ObjectEntry {
  readonly kind: "object";
  readonly members: readonly Member[];
  /** The members that depend on the value of one member, the tag. */
  readonly variants: Variants | undefined;
  readonly features: readonly string[];
}

/** A member of an object type. */
export interface Member {
  readonly name: string;
  readonly type: string;
  readonly optional: boolean;
  readonly features: readonly string[];
}

/** The cases of an object type, by the value of its tag. */
export interface Variants {
  readonly tag: string;
  readonly cases: readonly { readonly value: string; readonly type: string }[];
}

/** A type of the schema. */
export type TypeEntry = BuiltinEntry | ArrayEntry | EnumEntry | AlternateEntry | ObjectEntry;

/**
 * Reads a reply to `query-qmp-schema`. `checkSchema` checks whether its parts fit together.
 *
 * @throws {QmpError} schema-malformed, naming the entry.
 */
export function readSchema(answer: unknown): Schema {
  const commands = new Map<string, CommandEntry>();
  const events = new Map<string, EventEntry>();
  const types = new Map<string, TypeEntry>();
  if (!Array.isArray(answer)) throw malformedSchemaError(`the schema must be an array, got ${shown(answer)}`);
  for (const entry of answer as unknown[]) {
    if (!isObject(entry)) throw malformedSchemaError(`each entry must be an object, got ${shown(entry)}`);
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
  if (commands.size === 0) throw malformedSchemaError("it has no commands");
  return { commands: sorted(commands), events: sorted(events), types };
}

/** Creates the error of a reply that is not a valid schema. */
export function malformedSchemaError(what: string, cause?: unknown): QmpError {
  return new QmpError("schema-malformed", `the reply to query-qmp-schema is not valid: ${what}`, { cause });
}

function put<T>(entries: Map<string, T>, name: string, entry: T): void {
  if (entries.has(name)) throw malformedSchemaError(`${quote(name)} occurs twice`);
  entries.set(name, entry);
}

/** Sorts by name, so that the generated text does not depend on the order of the entries. */
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
      throw malformedSchemaError(`${shown(entry["name"])} has the unknown meta-type ${shown(entry["meta-type"])}`);
  }
}

/** Reads the values of an enumeration. QEMU before 6.2 has only `values`, a list of names. */
function readValues(entry: JsonObject): EnumValue[] {
  const values =
    entry["members"] === undefined
      ? listOf(entry, "values").map((value) => ({ name: checkText(entry, "values", value), features: [] }))
      : objectsOf(entry, "members").map((value) => ({ name: textOf(value, "name"), features: featuresOf(value) }));
  if (values.length === 0) throw malformedSchemaError(`the enumeration ${shown(entry["name"])} has no values`);
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
    throw malformedSchemaError(`${quote(key)} of ${ownerOf(entry)} must contain objects, got ${shown(item)}`);
  });
}

function listOf(entry: JsonObject, key: string): unknown[] {
  const list = entry[key];
  if (Array.isArray(list)) return list;
  throw malformedSchemaError(`${quote(key)} of ${ownerOf(entry)} must be an array, got ${shown(list)}`);
}

function textOf(entry: JsonObject, key: string): string {
  return checkText(entry, key, entry[key]);
}

function checkText(entry: JsonObject, key: string, value: unknown): string {
  if (typeof value === "string") return value;
  throw malformedSchemaError(`${quote(key)} of ${ownerOf(entry)} must be a string, got ${shown(value)}`);
}

/** Names an entry in a message about one of its members. */
function ownerOf(entry: JsonObject): string {
  return entry["name"] === undefined ? "an unnamed entry" : shown(entry["name"]);
}

/** Returns a value for a message. */
function shown(value: unknown): string {
  return value === undefined ? "nothing" : quote(typeof value === "string" ? value : JSON.stringify(value));
}
