import type { PendingCommand } from "./pending-command.ts";

/** Commands that wait to be sent, first in, first out. Any of them can leave the queue. Each step takes constant time. */
export class CommandQueue {
  readonly #commands = new Set<PendingCommand>();
  // Kept from call to call: each new iterator would pass over the places of all commands that left before.
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

  /** Removes the first command and returns it. */
  shift(): PendingCommand | undefined {
    if (this.#commands.size === 0) return undefined;
    let next = this.#front.next();
    if (next.done) {
      // An exhausted iterator stays exhausted.
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
