import type { PendingCommand } from "./pending-command.ts";

/** Commands that wait to be sent, first come, first out; any of them can leave the line. Each step takes constant time. */
export class WaitingLine {
  readonly #commands = new Set<PendingCommand>();
  // Kept from call to call: a fresh iterator would pass over the places of all who left before, each time.
  #front = this.#commands.values();

  get length(): number {
    return this.#commands.size;
  }

  add(command: PendingCommand): void {
    this.#commands.add(command);
  }

  delete(command: PendingCommand): void {
    this.#commands.delete(command);
  }

  /** Takes the first. */
  shift(): PendingCommand | undefined {
    if (this.#commands.size === 0) return undefined;
    let next = this.#front.next();
    if (next.done) {
      // An iterator that has come to its end stays there.
      this.#front = this.#commands.values();
      next = this.#front.next();
    }
    if (next.value !== undefined) this.#commands.delete(next.value);
    return next.value;
  }

  values(): Iterable<PendingCommand> {
    return this.#commands;
  }
}
