import { setImmediate } from "node:timers/promises";

/**
 * Faults that occur on their own, whatever the caller is doing: QEMU ended, a capture stopped. The first fault fails the work
 * that is guarded; a fault that nobody took is returned by `close()`.
 */
export class Faults {
  readonly #listeners = new Set<(fault: Error) => void>();
  #first: { readonly fault: Error; isTaken: boolean } | undefined;
  /** What happens to the next fault. */
  #mode:
    | { readonly kind: "open" }
    | { readonly kind: "forward"; readonly target: Faults }
    | { readonly kind: "closed" } = { kind: "open" };
  #suspicion: Promise<unknown> = Promise.resolve();

  /** Takes a fault; all but the first are consequences. */
  report(fault: Error): void {
    if (this.#mode.kind === "forward") this.#mode.target.report(fault);
    if (this.#mode.kind !== "open" || this.#first) return;
    this.#first = { fault, isTaken: false };
    for (const listener of [...this.#listeners]) listener(fault);
  }

  /** Calls back with the first fault, at once if there is one. This does not take the fault. Returns a function that ends it. */
  onFault(listener: (fault: Error) => void): () => void {
    this.#listeners.add(listener);
    if (this.#first) listener(this.#first.fault);
    return () => this.#listeners.delete(listener);
  }

  /** Notes that something is wrong, and that `finding` will settle when its fault is reported: guarded work that fails meanwhile waits for it. */
  suspect(finding: Promise<unknown>): void {
    if (this.#mode.kind === "forward") this.#mode.target.suspect(finding);
    else this.#suspicion = finding.catch(() => undefined);
  }

  /** Forwards all later faults, and the first one if nobody took it, to another. */
  forwardTo(target: Faults): void {
    this.#mode = { kind: "forward", target };
    if (this.#first && !this.#first.isTaken) target.report(this.#first.fault);
  }

  /** The first fault, if there is one, for the record: this does not take it. */
  get first(): Error | undefined {
    return this.#first?.fault;
  }

  /** Returns the first fault, if there is one. The caller reports it to the user. */
  takeFirst(): Error | undefined {
    if (this.#first) this.#first.isTaken = true;
    return this.#first?.fault;
  }

  /**
   * Settles as `work` does, or rejects with the first fault, which may have occurred before.
   * @throws {Error} the fault, also instead of what `work` throws as its consequence
   */
  async guard<T>(work: Promise<T>): Promise<T> {
    const { promise: faulty, reject } = Promise.withResolvers<never>();
    this.#listeners.add(reject);
    if (this.#first) reject(this.#first.fault);
    try {
      return await Promise.race([work, faulty]);
    } catch (error) {
      // The cause may be about to be seen, in the same turn of the event loop.
      await setImmediate();
      await this.#suspicion;
      throw this.takeFirst() ?? error;
    } finally {
      this.#listeners.delete(reject);
    }
  }

  /** Ignores all later faults: they are our own doing. Returns the first fault if nobody took it. */
  close(): Error | undefined {
    // A trial that forwards goes on to do so: the target decides.
    if (this.#mode.kind === "open") this.#mode = { kind: "closed" };
    return this.#first?.isTaken ? undefined : this.#first?.fault;
  }
}
