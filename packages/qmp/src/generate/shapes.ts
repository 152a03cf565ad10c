import { unreachable } from "../unreachable.ts";
import type { EnumEntry, Member, ObjectEntry, Schema, TypeEntry } from "./schema.ts";

/** An enumeration of at most this many plain values is easier to read in place than by a name. */
const MAX_INLINE_VALUES = 3;

/** The form in which a type is written: in place where it is used (inline), or under a name of its own. */
export type Shape =
  | { readonly kind: "inline"; readonly entry: TypeEntry }
  | { readonly kind: "enum"; readonly entry: EnumEntry }
  | { readonly kind: "interface"; readonly entry: ObjectEntry }
  | { readonly kind: "union"; readonly union: Union };

/** An object with members that depend on its tag. */
export interface Union {
  readonly tag: Member;
  /** The members that all cases share, without the tag. */
  readonly base: readonly Member[];
  readonly cases: readonly Case[];
  readonly features: readonly string[];
}

/** The members of an object for one or several values of its tag. */
export interface Case {
  readonly values: readonly [string, ...string[]];
  /** The members of this case, or the name of a type that has variants itself. */
  readonly body: readonly Member[] | string;
}

/** Returns how a type is written. */
export function shapeOf(types: Schema["types"], name: string): Shape {
  const entry = entryOf(types, name);
  if (entry.kind === "enum") return { kind: isSmall(entry) ? "inline" : "enum", entry };
  if (entry.kind !== "object") return { kind: "inline", entry };
  const union = unionOf(types, entry);
  if (union !== undefined) return { kind: "union", union };
  return { kind: entry.members.length === 0 ? "inline" : "interface", entry };
}

/** Returns a type that exists: `checkSchema` has checked that. */
export function entryOf(types: Schema["types"], name: string): TypeEntry {
  const entry = types.get(name);
  return entry ?? unreachable(`checkSchema has found every type: ${name}`);
}

/** Returns the members of an object type, without those of its variants. */
export function membersOf(types: Schema["types"], name: string): readonly Member[] {
  const entry = entryOf(types, name);
  return entry.kind === "object" ? entry.members : [];
}

function isSmall({ values }: EnumEntry): boolean {
  return values.length <= MAX_INLINE_VALUES && values.every(({ features }) => features.length === 0);
}

/** Returns undefined where no value of the tag adds a member: then the tag is a member like any other. */
function unionOf(types: Schema["types"], { members, variants, features }: ObjectEntry): Union | undefined {
  const tag = members.find(({ name }) => name === variants?.tag);
  const values = tag && entryOf(types, tag.type);
  if (variants === undefined || tag === undefined || values?.kind !== "enum") return undefined;
  const typeOf = new Map(variants.cases.map(({ value, type }) => [value, type]));
  const cases = new Map<string | undefined, { values: [string, ...string[]]; body: Case["body"] }>();
  for (const { name } of values.values) {
    const type = typeOf.get(name);
    const body = type === undefined ? [] : bodyOf(types, type);
    // Values that add no member share one case.
    const key = type === undefined || body.length === 0 ? undefined : type;
    const known = cases.get(key);
    if (known === undefined) cases.set(key, { values: [name], body });
    else known.values.push(name);
  }
  if (cases.size === 1 && cases.has(undefined)) return undefined;
  return { tag, base: members.filter((member) => member !== tag), cases: [...cases.values()], features };
}

function bodyOf(types: Schema["types"], name: string): Case["body"] {
  return shapeOf(types, name).kind === "union" ? name : membersOf(types, name);
}
