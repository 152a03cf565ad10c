/** The longest part of a name that is taken from the schema; QEMU's own are shorter. */
const MAX_PART_CHARACTERS = 60;

/** A name of the schema as part of a TypeScript type's name: `JOB_STATUS_CHANGE` and `job-status-change` give `JobStatusChange`. */
export function pascalCase(name: string): string {
  const words = name.slice(0, MAX_PART_CHARACTERS).match(/[A-Za-z0-9]+/g) ?? [];
  return words.map(capitalise).join("");
}

function capitalise(word: string): string {
  const rest = /[a-z]/.test(word) ? word.slice(1) : word.slice(1).toLowerCase();
  return word.slice(0, 1).toUpperCase() + rest;
}

/** Names that a generated file uses in another sense. */
const RESERVED = ["Command", "OobCommand", "Nothing", "Record", "QemuCommands", "QemuEvents", "QemuProtocol"];

/** Gives out type names, each once. */
export class Identifiers {
  readonly #taken = new Set(RESERVED);

  /** The proposed name, made an identifier, with a number behind it where it is taken. */
  take(proposal: string): string {
    const name = /^[A-Z]/.test(proposal) ? proposal : `Type${proposal}`;
    let free = name;
    for (let number = 2; this.#taken.has(free); number += 1) free = `${name}${number}`;
    this.#taken.add(free);
    return free;
  }
}
