import { inspect } from "node:util";

const MAX_DEPTH = 10;
const MAX_ITEMS = 1_000;
const MAX_TEXT_CHARACTERS = 10_000;
/** Of all values together: a structure may contain the same object many times. */
const MAX_VALUES = 20_000;

/** Options whose values are secret: private keys of WireGuard. */
const SECRET_NAMES: ReadonlySet<string> = new Set(["privateKey", "presharedKey"]);

/**
 * Returns a copy of a value that JSON can hold: what JSON leaves out (functions, symbols) is left out, and what it refuses
 * (circular references, big integers, properties that throw), what is secret, and what is too long is a text that says so. Never throws.
 */
export function plainData(value: unknown): unknown {
  return new PlainCopy().of(value, []);
}

/** Returns a property of an object; `undefined` if reading it throws. */
export function propertyOf(object: object, name: string): unknown {
  try {
    return Reflect.get(object, name) as unknown;
  } catch {
    return undefined;
  }
}

/** Returns a text, cut to a number of characters. */
export function cutText(text: string, maxCharacters = MAX_TEXT_CHARACTERS): string {
  return text.length <= maxCharacters ? text : `${text.slice(0, maxCharacters)}… (${text.length} characters)`;
}

class PlainCopy {
  #values = 0;

  of(value: unknown, ancestors: readonly object[]): unknown {
    this.#values += 1;
    if (typeof value === "string") return cutText(value);
    if (typeof value === "bigint") return String(value);
    if (typeof value === "function" || typeof value === "symbol") return undefined;
    return typeof value === "object" && value !== null ? this.#ofObject(value, ancestors) : value;
  }

  #ofObject(object: object, ancestors: readonly object[]): unknown {
    if (ancestors.includes(object)) return "(circular)";
    if (ancestors.length >= MAX_DEPTH || this.#values >= MAX_VALUES) return "(too much to record)";
    try {
      const within = [...ancestors, object];
      if (Array.isArray(object)) return this.#ofList(object, within);
      if (object instanceof Map || object instanceof Set || ArrayBuffer.isView(object) || object instanceof RegExp) {
        return cutText(inspect(object, { depth: 1 }));
      }
      if (typeof propertyOf(object, "toJSON") === "function")
        return this.of(JSON.parse(JSON.stringify(object)), within);
      return this.#ofRecord(object, within);
    } catch {
      return "(a value that cannot be recorded)";
    }
  }

  #ofList(list: readonly unknown[], ancestors: readonly object[]): unknown[] {
    const copies = list.slice(0, MAX_ITEMS).map((item) => {
      const copy = this.of(item, ancestors);
      return copy === undefined ? null : copy;
    });
    return list.length > MAX_ITEMS ? [...copies, `(${list.length - MAX_ITEMS} more)`] : copies;
  }

  #ofProperty(object: object, name: string, ancestors: readonly object[]): unknown {
    const value = propertyOf(object, name);
    return SECRET_NAMES.has(name) && typeof value === "string" ? "(secret)" : this.of(value, ancestors);
  }

  #ofRecord(object: object, ancestors: readonly object[]): object {
    const names = Object.keys(object);
    const entries = names.slice(0, MAX_ITEMS).map((name) => [name, this.#ofProperty(object, name, ancestors)] as const);
    const copy = Object.fromEntries(entries.filter(([, item]) => item !== undefined));
    return names.length > MAX_ITEMS ? { ...copy, "…": `(${names.length - MAX_ITEMS} more)` } : copy;
  }
}
