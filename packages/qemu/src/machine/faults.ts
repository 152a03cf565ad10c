import { setImmediate } from "node:timers/promises";

/**
 * Faults that occur on their own, not as the result of a call: QEMU ended, a capture stopped. The first fault fails the guarded
 * work, which takes it; `close()` returns a fault that was not taken.
 */
export class Faults {
  readonly #listeners = new Set<(fault: Error) => void>();
  #first: { readonly fault: Error; readonly time: Date; isTaken: boolean } | undefined;
  /** Whether the next fault is kept, forwarded or ignored. */
  #mode:
    | { readonly kind: "open" }
    | { readonly kind: "forward"; readonly target: Faults }
    | { readonly kind: "closed" } = { kind: "open" };
  #suspicion: Promise<unknown> = Promise.resolve();

  /** Reports a fault. Only the first one counts: later ones are its consequences. */
  report(fault: Error): void {
    if (this.#mode.kind === "forward") this.#mode.target.report(fault);
    if (this.#mode.kind !== "open" || this.#first) return;
    this.#first = { fault, time: new Date(), isTaken: false };
    for (const listener of [...this.#listeners]) listener(fault);
  }

  /** Calls `listener` with the first fault, immediately if there is one. Does not take the fault. Returns a function that removes the listener. */
  onFault(listener: (fault: Error) => void): () => void {
    this.#listeners.add(listener);
    if (this.#first) listener(this.#first.fault);
    return () => this.#listeners.delete(listener);
  }

  /** Announces that a fault may follow, and that `finding` settles once it has been reported: guarded work that fails meanwhile waits for it. */
  suspect(finding: Promise<unknown>): void {
    if (this.#mode.kind === "forward") this.#mode.target.suspect(finding);
    else this.#suspicion = finding.catch(() => undefined);
  }

  /** Forwards all later faults to another object, and the first one if it was not taken. */
  forwardTo(target: Faults): void {
    this.#mode = { kind: "forward", target };
    if (this.#first && !this.#first.isTaken) target.report(this.#first.fault);
  }

  /** The first fault, if there is one. Reading it does not take it. */
  get first(): Error | undefined {
    return this.#first?.fault;
  }

  /** When the first fault was reported. */
  get firstTime(): Date | undefined {
    return this.#first?.time;
  }

  /** Takes the first fault, if there is one, and returns it. The caller must report it to the user. */
  takeFirst(): Error | undefined {
    if (this.#first) this.#first.isTaken = true;
    return this.#first?.fault;
  }

  /**
   * Settles as `work` does, or rejects with the first fault, which may have occurred before.
   * @throws {Error} the fault, also instead of an error of `work` that is its consequence
   */
  async guard<T>(work: Promise<T>): Promise<T> {
    const { promise: faulty, reject } = Promise.withResolvers<never>();
    this.#listeners.add(reject);
    if (this.#first) reject(this.#first.fault);
    try {
      return await Promise.race([work, faulty]);
    } catch (error) {
      // The fault that caused it may be reported in the same turn of the event loop.
      await setImmediate();
      await this.#suspicion;
      throw this.takeFirst() ?? error;
    } finally {
      this.#listeners.delete(reject);
    }
  }

  /** Ignores all later faults, because the caller causes them. Returns the first fault if it was not taken. */
  close(): Error | undefined {
    // An object that forwards continues to do so: its target decides.
    if (this.#mode.kind === "open") this.#mode = { kind: "closed" };
    return this.#first?.isTaken ? undefined : this.#first?.fault;
  }
}
