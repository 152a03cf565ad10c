import type { Schema, TypeEntry } from "../generate/schema.ts";
import { wordsOf } from "./shell-line.ts";

/** What completes a line: the candidates, and the part of the line that they replace. */
export type Completion = [candidates: string[], replaced: string];

/** Completes lines of the shell from QEMU's schema: names of commands and arguments, and values of enumerations. */
export class Completer {
  readonly #schema: Schema;

  constructor(schema: Schema) {
    this.#schema = schema;
  }

  /** Returns what may follow in a line. */
  complete(line: string): Completion {
    if (/^\s*[:.]/.test(line)) return [[], line];
    const words = wordsOf(line);
    const last = /\s$/.test(line) || line === "" ? "" : (words.pop() ?? "");
    const command = words[0];
    if (command === undefined) return [this.#commandsFrom(last), last];
    const at = last.indexOf("=");
    const given = givenIn(words.slice(1));
    if (at === -1) return [this.#namesFrom(command, last, given), last];
    const name = last.slice(0, at + 1);
    const values = this.#valuesOf(this.#typeAt(command, last.slice(0, at).split("."), given));
    return [values.map((value) => name + value).filter((candidate) => candidate.startsWith(last)), last];
  }

  /** Whether the argument at this path is a string. */
  isText(command: string, path: readonly string[]): boolean {
    const type = this.#entry(this.#typeAt(command, path, new Map()));
    return type?.kind === "enum" || (type?.kind === "builtin" && type.jsonType === "string");
  }

  #commandsFrom(start: string): string[] {
    return this.#schema.commands.map(({ name }) => name).filter((name) => name.startsWith(start));
  }

  #namesFrom(command: string, start: string, given: ReadonlyMap<string, string>): string[] {
    const path = start.split(".").slice(0, -1);
    const prefix = path.map((name) => `${name}.`).join("");
    const members = this.#membersOf(this.#typeAt(command, path, given), prefix, given);
    const candidates = [...members].map(([name, type]) => prefix + name + (this.#isObject(type) ? "." : "="));
    return candidates.filter((candidate) => candidate.startsWith(start) && !given.has(candidate.slice(0, -1)));
  }

  /** Returns the name of the type at a path within the arguments. */
  #typeAt(command: string, path: readonly string[], given: ReadonlyMap<string, string>): string | undefined {
    let type = this.#schema.commands.find(({ name }) => name === command)?.argumentsType;
    let prefix = "";
    for (const name of path) {
      type = this.#membersOf(type, prefix, given).get(name);
      prefix += `${name}.`;
    }
    return type;
  }

  /** Returns the members of an object, with those that the given value of its tag adds. Without one, all of them. */
  #membersOf(
    type: string | undefined,
    prefix: string,
    given: ReadonlyMap<string, string>,
  ): ReadonlyMap<string, string> {
    const members = new Map<string, string>();
    const entry = this.#entry(type);
    if (entry?.kind === "alternate") {
      for (const one of entry.types)
        for (const [name, kind] of this.#membersOf(one, prefix, given)) members.set(name, kind);
    }
    if (entry?.kind !== "object") return members;
    for (const member of entry.members) members.set(member.name, member.type);
    const tagged = given.get(`${prefix}${entry.variants?.tag}`);
    for (const { value, type: variant } of entry.variants?.cases ?? []) {
      if (tagged !== undefined && tagged !== value) continue;
      for (const [name, kind] of this.#membersOf(variant, prefix, given)) members.set(name, kind);
    }
    return members;
  }

  #valuesOf(type: string | undefined): string[] {
    const entry = this.#entry(type);
    if (entry?.kind === "enum") return entry.values.map(({ name }) => name);
    return entry?.kind === "builtin" && entry.jsonType === "boolean" ? ["true", "false"] : [];
  }

  #isObject(type: string): boolean {
    const entry = this.#entry(type);
    return entry?.kind === "object" || (entry?.kind === "alternate" && entry.types.some((one) => this.#isObject(one)));
  }

  #entry(type: string | undefined): TypeEntry | undefined {
    return type === undefined ? undefined : this.#schema.types.get(type);
  }
}

/** Returns the arguments that a line has already, by their paths. */
function givenIn(words: readonly string[]): ReadonlyMap<string, string> {
  const given = new Map<string, string>();
  for (const word of words) {
    const at = word.indexOf("=");
    if (at > 0) given.set(word.slice(0, at), word.slice(at + 1));
  }
  return given;
}
