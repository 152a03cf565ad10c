import { Identifiers, joinNames, pascalCase } from "./identifiers.ts";
import type { CommandEntry, Member, Schema } from "./schema.ts";
import { type Case, entryOf, membersOf, shapeOf, type Union } from "./shapes.ts";

/** The names that one type is written with. */
export interface TypeNames {
  readonly name: string;
  /** Where it is a union: the name of what its cases share, and the name of each case, in order. */
  readonly base: string;
  readonly cases: readonly string[];
}

/**
 * Names the types that need a name, since QEMU hides its own: it numbers them, differently in each build.
 *
 * A type is named after the place where it is used. The return of `query-block` is `BlockInfo`, an element of what
 * `query-jobs` lists `JobInfo`, the return of another command `XReturn`; arguments that are a union are `XArguments`.
 * What a member holds has the name of its owner, without such an ending, and of the member: `JobInfo.status` is a `JobStatus`.
 * A case of a union has the name of the union and the tag's value. Where a type is used in several places, returns
 * come before arguments and arguments before events, short ways before long ones, `query-` commands before others, and
 * then the alphabet decides. A name that is taken gets a number. A type that QEMU has once has one name here, and two that
 * happen to be alike keep two: `CommandInfo` stays itself when another list also holds nothing but names.
 *
 * So the names depend neither on the numbers nor on the order of the schema, and the same QEMU always gives the same
 * ones. A QEMU with further commands may give some types other names.
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
  /** What the place would call the type. */
  readonly proposal: string;
  /** What the names of its members begin with. */
  readonly stem: string;
}

class Namer {
  readonly names = new Map<string, TypeNames>();
  readonly #identifiers = new Identifiers();
  readonly #types: Schema["types"];

  constructor(types: Schema["types"]) {
    this.#types = types;
  }

  /** Names the types of these uses, then those of their members, and so on. */
  name(uses: readonly Use[]): void {
    for (let level = uses; level.length > 0; ) level = level.flatMap((use) => this.#nameOne(use));
  }

  /** Gives the uses of types within this one. */
  #nameOne({ type, proposal, stem }: Use): Use[] {
    if (this.names.has(type)) return [];
    const shape = shapeOf(this.#types, type);
    if (shape.kind === "inline") return this.#inlineUses(type, proposal, stem);
    const name = this.#identifiers.take(proposal);
    if (shape.kind === "union") return this.#nameUnion(type, name, stem, shape.union);
    this.names.set(type, { name, base: name, cases: [] });
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
    const baseName = base.length > 0 ? this.#identifiers.take(`${stem}Base`) : "";
    this.names.set(type, { name, base: baseName, cases: caseNames });
    const inCases = cases.flatMap((item): Use[] => {
      const caseStem = stem + caseName(item);
      if (typeof item.body !== "string") return memberUses(item.body, caseStem);
      return [{ type: item.body, proposal: `${caseStem}Members`, stem: caseStem }];
    });
    return [...memberUses(base, stem), ...inCases];
  }
}

/** Values that add no member are the others. */
function caseName({ values, body }: Case): string {
  return body.length === 0 && values.length > 1 ? "Other" : pascalCase(values[0]);
}

function memberUses(members: readonly Member[], owner: string): Use[] {
  return members.map(({ name, type }) => {
    const stem = joinNames(owner, pascalCase(name));
    return { type, proposal: stem, stem };
  });
}

/** What an element of a list is called: `Jobs` gives `Job`, `Capabilities` gives `Capability`, `Status` stays. */
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

/** Arguments and data are written where they are used, unless they are a union. */
function rootUses({ types }: Schema, type: string, stem: string, ending: string): Use[] {
  if (shapeOf(types, type).kind === "union") return [{ type, proposal: stem + ending, stem }];
  return memberUses(membersOf(types, type), stem);
}
