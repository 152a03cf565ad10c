/** An entry of a reply to `query-qmp-schema`. The functions here create such entries from short descriptions. */
export type Entry = Record<string, unknown>;

/** Members by name, or `name?` if optional, with their types. */
export type Members = Readonly<Record<string, string | { type: string; features: string[] }>>;

const BUILTINS: readonly Entry[] = [
  ["str", "string"],
  ["int", "int"],
  ["number", "number"],
  ["bool", "boolean"],
  ["null", "null"],
  ["any", "value"],
].map(([name, json]) => ({ name, "meta-type": "builtin", "json-type": json }));

/** The object without members, under the number that QEMU uses. */
const NOTHING: Entry = { name: "0", "meta-type": "object", members: [] };

export function object(name: string, members: Members, more: Entry = {}): Entry {
  const listed = Object.entries(members).map(([key, type]) => {
    const optional = key.endsWith("?");
    const rest = typeof type === "string" ? { type } : type;
    return optional ? { name: key.slice(0, -1), ...rest, default: null } : { name: key, ...rest };
  });
  return { name, "meta-type": "object", members: listed, ...more };
}

export function union(name: string, members: Members, tag: string, cases: Readonly<Record<string, string>>): Entry {
  const variants = Object.entries(cases).map(([value, type]) => ({ case: value, type }));
  return object(name, members, { tag, variants });
}

export function enumeration(name: string, ...values: readonly (string | Entry)[]): Entry {
  const members = values.map((value) => (typeof value === "string" ? { name: value } : value));
  return { name, "meta-type": "enum", members, values: members.map((member) => member["name"]) };
}

export function array(element: string): Entry {
  return { name: `[${element}]`, "meta-type": "array", "element-type": element };
}

export function alternate(name: string, ...types: readonly string[]): Entry {
  return { name, "meta-type": "alternate", members: types.map((type) => ({ type })) };
}

export function command(name: string, args = "0", returns = "0", more: Entry = {}): Entry {
  return { name, "meta-type": "command", "arg-type": args, "ret-type": returns, ...more };
}

export function event(name: string, data = "0", more: Entry = {}): Entry {
  return { name, "meta-type": "event", "arg-type": data, ...more };
}

/** Returns a whole reply. */
export function answer(...entries: readonly Entry[]): Entry[] {
  return [...BUILTINS, NOTHING, ...entries];
}
