import { Identifiers, joinNames, pascalCase } from "./identifiers.ts";
import type { CommandEntry, Member, Schema } from "./schema.ts";
import { type Case, entryOf, membersOf, shapeOf, type Union } from "./shapes.ts";

/** The names of one type. */
export interface TypeNames {
  readonly name: string;
  /** The name of the interface that the cases of a union share. Undefined where they share nothing. */
  readonly base: string | undefined;
  /** The names of a union's cases, in order. Empty where it is not a union. */
  readonly cases: readonly string[];
}

/**
 * Names the types that need a name. QEMU hides its own names behind numbers that differ from build to build.
 *
 * A type is named after the place where it is used. The return of `query-block` is `BlockInfo`, an element of the list that
 * `query-jobs` returns is `JobInfo`, the return of any other command is `XReturn`, and arguments that are a union are
 * `XArguments`. The type of a member has the name of its owner, without such an ending, and of the member: `JobInfo.status` is
 * a `JobStatus`. A case of a union has the name of the union and the tag's value. If a type is used in several places, the
 * first of these counts: returns, arguments, events; then the shortest path; then `query-` commands; then the alphabet. A name
 * that is already used gets a number. One type of QEMU has one name here. Two types that happen to be equal keep two names:
 * `CommandInfo` stays separate even if another list also holds only names.
 *
 * So the names depend neither on the numbers nor on the order of the schema, and the same QEMU always results in the same
 * names. A QEMU with more commands may result in other names for some types.
 */
export function nameTypes(schema: Schema): ReadonlyMap<string, TypeNames> {
  const namer = new Namer(schema.types);
  const commands = [...schema.commands].sort((a, b) => Number(isQuery(b)) - Number(isQuery(a)));
  namer.name(commands.map((command) => returnUse(schema, command)));
  namer.name(commands.flatMap((command) => argumentUses(schema, command)));
  namer.name(schema.events.flatMap(({ name, dataType }) => rootUses(schema, dataType, pascalCase(name), "Data")));
  return namer.names;
}

/** A place where a type is used. */
interface Use {
  readonly type: string;
  /** The name that the place proposes for the type. */
  readonly proposal: string;
  /** The beginning of its members' names. */
  readonly stem: string;
}

class Namer {
  readonly names = new Map<string, TypeNames>();
  readonly #identifiers = new Identifiers();
  readonly #types: Schema["types"];

  constructor(types: Schema["types"]) {
    this.#types = types;
  }

  /** Names the types of these uses, then the types of their members, and so on. */
  name(uses: readonly Use[]): void {
    for (let level = uses; level.length > 0; ) level = level.flatMap((use) => this.#nameOne(use));
  }

  /** Names one type and returns the uses of other types within it. */
  #nameOne({ type, proposal, stem }: Use): Use[] {
    if (this.names.has(type)) return [];
    const shape = shapeOf(this.#types, type);
    if (shape.kind === "inline") return this.#inlineUses(type, proposal, stem);
    const name = this.#identifiers.take(proposal);
    if (shape.kind === "union") return this.#nameUnion(type, name, stem, shape.union);
    this.names.set(type, { name, base: undefined, cases: [] });
    return shape.kind === "interface" ? memberUses(shape.entry.members, stem) : [];
  }

  #inlineUses(type: string, proposal: string, stem: string): Use[] {
    const entry = entryOf(this.#types, type);
    if (entry.kind === "array") {
      return this.#nameOne({ type: entry.elementType, proposal: singular(proposal), stem: singular(stem) });
    }
    return entry.kind === "alternate"
      ? entry.types.flatMap((part) => this.#nameOne({ type: part, proposal, stem }))
      : [];
  }

  #nameUnion(type: string, name: string, stem: string, { base, cases }: Union): Use[] {
    const caseNames = cases.map((item) => this.#identifiers.take(stem + caseName(item)));
    const baseName = base.length > 0 ? this.#identifiers.take(`${stem}Base`) : undefined;
    this.names.set(type, { name, base: baseName, cases: caseNames });
    const inCases = cases.flatMap((item): Use[] => {
      const caseStem = stem + caseName(item);
      if (typeof item.body !== "string") return memberUses(item.body, caseStem);
      return [{ type: item.body, proposal: `${caseStem}Members`, stem: caseStem }];
    });
    return memberUses(base, stem).concat(inCases);
  }
}

/** Returns the name of a case. Several values that add no member form the case `Other`. */
function caseName({ values, body }: Case): string {
  return body.length === 0 && values.length > 1 ? "Other" : pascalCase(values[0]);
}

function memberUses(members: readonly Member[], owner: string): Use[] {
  return members.map(({ name, type }) => {
    const stem = joinNames(owner, pascalCase(name));
    return { type, proposal: stem, stem };
  });
}

/** Returns the name of a list's element: `Job` for `Jobs`, `Capability` for `Capabilities`; `Status` is unchanged. */
function singular(name: string): string {
  return name.replace(/ies$/, "y").replace(/(?<![siu])s$/, "");
}

function isQuery({ name }: CommandEntry): boolean {
  return name.startsWith("query-");
}

function returnUse({ types }: Schema, command: CommandEntry): Use {
  const type = command.returnType;
  if (!isQuery(command)) {
    const stem = pascalCase(command.name);
    return { type, proposal: `${stem}Return`, stem };
  }
  const topic = pascalCase(command.name.slice("query-".length));
  const stem = entryOf(types, type).kind === "array" ? singular(topic) : topic;
  return { type, proposal: `${stem}Info`, stem };
}

function argumentUses(schema: Schema, { name, argumentsType }: CommandEntry): Use[] {
  return rootUses(schema, argumentsType, pascalCase(name), "Arguments");
}

/** Returns the uses in arguments or data, which are written in place unless they are a union. */
function rootUses({ types }: Schema, type: string, stem: string, ending: string): Use[] {
  if (shapeOf(types, type).kind === "union") return [{ type, proposal: stem + ending, stem }];
  return memberUses(membersOf(types, type), stem);
}
