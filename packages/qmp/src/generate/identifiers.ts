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

/** The longest name made of several parts; QEMU's own schema has none above 60. */
const MAX_NAME_CHARACTERS = 120;

/** The name of a member's type: the owner's name and the member's, unless the one ends in the other already. */
export function joinNames(owner: string, member: string): string {
  return (owner.endsWith(member) ? owner : owner + member).slice(0, MAX_NAME_CHARACTERS);
}

/** Names that a generated file uses in another sense. */
const RESERVED = ["Command", "OobCommand", "Nothing", "Record", "QemuCommands", "QemuEvents", "QemuProtocol"];

/** Gives out type names, each once. */
export class Identifiers {
  /** From each name that is taken to the number that was last put behind it. */
  readonly #taken = new Map(RESERVED.map((name) => [name, 1]));

  /** The proposed name, made an identifier, with a number behind it where it is taken. */
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
