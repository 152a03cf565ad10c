/** The longest part of a name that comes from one name of the schema. QEMU's own are shorter. */
const MAX_PART_CHARACTERS = 60;

/** Turns a name of the schema into part of a type's name: `JOB_STATUS_CHANGE` and `job-status-change` into `JobStatusChange`. */
export function pascalCase(name: string): string {
  const words = name.slice(0, MAX_PART_CHARACTERS).match(/[A-Za-z0-9]+/g) ?? [];
  return words.map(capitalise).join("");
}

function capitalise(word: string): string {
  const rest = /[a-z]/.test(word) ? word.slice(1) : word.slice(1).toLowerCase();
  return word.slice(0, 1).toUpperCase() + rest;
}

/** The longest name of several parts. QEMU's own schema needs at most 60 characters. */
const MAX_NAME_CHARACTERS = 120;

/** Returns the name of a member's type: the owner's name and the member's, unless the former already ends in the latter. */
export function joinNames(owner: string, member: string): string {
  return (owner.endsWith(member) ? owner : owner + member).slice(0, MAX_NAME_CHARACTERS);
}

/** Names that a generated file uses for other types. */
const RESERVED_NAMES = ["Command", "OobCommand", "Nothing", "Record", "QemuCommands", "QemuEvents", "QemuProtocol"];

/** Assigns type names, each only once. */
export class Identifiers {
  /** Maps each used name to the number that was last appended to it. */
  readonly #taken = new Map(RESERVED_NAMES.map((name) => [name, 1]));

  /** Returns the proposed name as an identifier, with a number appended if it is already used. */
  take(proposal: string): string {
    const name = /^[A-Z]/.test(proposal) ? proposal : `Type${proposal}`;
    let free = name;
    let number = this.#taken.get(name) ?? 0;
    while (this.#taken.has(free)) {
      number += 1;
      free = `${name}${number}`;
    }
    this.#taken.set(name, number).set(free, 1);
    return free;
  }
}
