import { AsyncLocalStorage } from "node:async_hooks";

/** Numbers steps, and tracks in which step's body the calling code runs. */
export class StepSequence {
  readonly #current = new AsyncLocalStorage<number>();
  #lastId = 0;

  /** Returns the next step's number. */
  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  /** The number of the step in whose body the caller runs, also after an `await`; `undefined` outside of any step. */
  get currentId(): number | undefined {
    return this.#current.getStore();
  }

  /** Runs a step's body: steps that it starts have this step as their parent. */
  runWithin<T>(id: number, body: () => T): T {
    return this.#current.run(id, body);
  }
}
