import { quote, showValue } from "../excerpt.ts";
import { isObject, type JsonObject } from "../protocol/json-object.ts";
import { malformedSchemaError } from "./schema.ts";

/** The built-in types of QAPI and their JSON types (QEMU's docs/devel/qapi-code-gen, section "Built-in Types"). */
const BUILTINS: Readonly<Record<string, string>> = {
  str: "string",
  number: "number",
  int: "int",
  int8: "int",
  int16: "int",
  int32: "int",
  int64: "int",
  uint8: "int",
  uint16: "int",
  uint32: "int",
  uint64: "int",
  size: "int",
  bool: "boolean",
  null: "null",
  any: "value",
};

/** The type of a command without arguments or without a result. */
const EMPTY = "q_empty";

/** A comment, a string, or a character. QAPI's strings have no escapes and no line ends. */
const PARTS = /#[^\n]*|'[^'\n]*'|[^#']/g;

/**
 * Returns what a program would reply to `query-qmp-schema`, from the source of its schema (`qga/qapi-schema.json` of QEMU). The
 * guest agent does not answer that command. Conditions (`if`) are ignored: everything that some build has is included.
 *
 * @throws {QmpError} schema-malformed, naming the expression.
 */
export function schemaOfSource(source: string): readonly object[] {
  const reader = new SourceReader();
  for (const expression of expressionsOf(source)) reader.read(expression);
  return reader.entries();
}

function* expressionsOf(source: string): Generator<JsonObject> {
  let text = "";
  let depth = 0;
  for (const [part] of source.matchAll(PARTS)) {
    if (part.startsWith("#")) continue;
    if (part === "{" || part === "[") depth += 1;
    if (part === "}" || part === "]") depth -= 1;
    text += part.startsWith("'") ? JSON.stringify(part.slice(1, -1)) : part;
    if (depth > 0 || text.trim() === "") continue;
    yield parseExpression(text);
    text = "";
  }
  if (text.trim() !== "") throw malformedSchemaError(`${quote(text)} is not a whole expression`);
}

function parseExpression(text: string): JsonObject {
  let expression: unknown;
  try {
    expression = JSON.parse(text);
  } catch (cause) {
    throw malformedSchemaError(`${quote(text)} is not an expression of QAPI`, cause);
  }
  if (isObject(expression)) return expression;
  throw malformedSchemaError(`${quote(text)} must be an object`);
}

/** An entry of the reply to `query-qmp-schema`. */
interface Entry {
  readonly name: string;
  readonly "meta-type": string;
  readonly [member: string]: unknown;
}

/** Collects the entries that the expressions describe. */
class SourceReader {
  readonly #entries = new Map<string, Entry>();
  /** The members of the objects, which others may extend. */
  readonly #objects = new Map<string, JsonObject>();

  constructor() {
    for (const [name, jsonType] of Object.entries(BUILTINS)) {
      this.#add({ name, "meta-type": "builtin", "json-type": jsonType });
    }
    this.#add({ name: EMPTY, "meta-type": "object", members: [] });
  }

  entries(): readonly object[] {
    return [...this.#entries.values()];
  }

  read(expression: JsonObject): void {
    const { command, struct, enum: enumeration, alternate, union, data } = expression;
    if (typeof command === "string") {
      const argumentsType = data === undefined ? EMPTY : this.#typeOf(data, `q_obj_${command}-arg`);
      const { returns, features } = expression;
      const returnType = returns === undefined ? EMPTY : this.#typeOf(returns, `q_ret_${command}`);
      const oob = { "allow-oob": expression["allow-oob"] === true, features: namesOf(features) };
      this.#add({ name: command, "meta-type": "command", "arg-type": argumentsType, "ret-type": returnType, ...oob });
    } else if (typeof struct === "string") {
      this.#addObject(struct, expression);
    } else if (typeof enumeration === "string") {
      const members = listOf(data).map((value) => (isObject(value) ? { name: value["name"] } : { name: value }));
      this.#add({ name: enumeration, "meta-type": "enum", members });
    } else if (typeof alternate === "string") {
      const members = Object.values(objectOf(data)).map((type) => ({ type: this.#typeOf(type, alternate) }));
      this.#add({ name: alternate, "meta-type": "alternate", members });
    } else if (typeof union === "string") {
      const cases = Object.entries(objectOf(data));
      const variants = cases.map(([value, type]) => ({
        case: value,
        type: this.#typeOf(type, `q_obj_${union}-${value}`),
      }));
      this.#add({ ...this.#objectOf(union, expression), tag: expression["discriminator"], variants });
    }
  }

  #addObject(name: string, expression: JsonObject): void {
    this.#objects.set(name, expression);
    this.#add(this.#objectOf(name, expression));
  }

  #objectOf(name: string, { base, data, union, features }: JsonObject): Entry {
    const own = union === undefined ? Object.entries(objectOf(data)) : [];
    const members = [...this.#baseMembers(base), ...own].map(([key, kind]) => {
      const isOptional = key.startsWith("*");
      const member = isOptional ? key.slice(1) : key;
      const type = this.#typeOf(kind, `q_obj_${name}-${member}`);
      return isOptional ? { name: member, type, default: null } : { name: member, type };
    });
    return { name, "meta-type": "object", members, features: namesOf(features) };
  }

  #baseMembers(base: unknown): [string, unknown][] {
    if (base === undefined) return [];
    if (typeof base !== "string") return Object.entries(objectOf(base));
    const parent = this.#objects.get(base);
    if (parent === undefined) throw malformedSchemaError(`the base ${quote(base)} must be a struct before its use`);
    return [...this.#baseMembers(parent["base"]), ...Object.entries(objectOf(parent["data"]))];
  }

  /** Returns the name of a type: a name, a list of one type, a type with a condition, or members in place. */
  #typeOf(type: unknown, nameInPlace: string): string {
    if (typeof type === "string") return type;
    if (Array.isArray(type)) {
      const elementType = this.#typeOf(type[0], nameInPlace);
      this.#add({ name: `[${elementType}]`, "meta-type": "array", "element-type": elementType });
      return `[${elementType}]`;
    }
    const members = objectOf(type);
    if (typeof members["type"] === "string" || Array.isArray(members["type"]))
      return this.#typeOf(members["type"], nameInPlace);
    this.#addObject(nameInPlace, { data: members });
    return nameInPlace;
  }

  /** A command and a type may have the same name. */
  #add(entry: Entry): void {
    this.#entries.set(`${entry["meta-type"] === "command"} ${entry.name}`, entry);
  }
}

function objectOf(value: unknown): JsonObject {
  if (isObject(value)) return value;
  throw malformedSchemaError(`${showValue(value)} must be an object`);
}

function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw malformedSchemaError(`${showValue(value)} must be an array`);
}

/** Returns the names of features, which may have conditions. */
function namesOf(features: unknown): readonly unknown[] {
  if (features === undefined) return [];
  return listOf(features).map((feature) => (isObject(feature) ? feature["name"] : feature));
}
