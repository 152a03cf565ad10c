import { setImmediate } from "node:timers/promises";
import type { AlpyError } from "./errors.ts";

/**
 * What befell the testbed by itself, whatever the test was doing: QEMU ended, a capture stopped. The first such fault fails
 * the step that runs; one that no step told of is thrown by the testbed's `close()`.
 */
export class Faults {
  readonly #listeners = new Set<(fault: AlpyError) => void>();
  #fault: AlpyError | undefined;
  #told = false;
  #closed = false;
  #suspicion: Promise<unknown> = Promise.resolve();
  #heir: Faults | undefined;

  /** Takes a fault; all but the first are consequences. */
  report(fault: AlpyError): void {
    if (this.#heir) this.#heir.report(fault);
    if (this.#closed || this.#fault || this.#heir) return;
    this.#fault = fault;
    for (const listener of [...this.#listeners]) listener(fault);
  }

  /** Calls back with the first fault, at once if there is one. Nobody counts as told of it. Gives what ends that. */
  onFault(listener: (fault: AlpyError) => void): () => void {
    this.#listeners.add(listener);
    if (this.#fault) listener(this.#fault);
    return () => this.#listeners.delete(listener);
  }

  /** Something is wrong, and what it is will be known when `finding` settles: who fails by then waits for it. */
  suspect(finding: Promise<unknown>): void {
    if (this.#heir) this.#heir.suspect(finding);
    else this.#suspicion = finding.catch(() => undefined);
  }

  /** Has others take what befalls from now on, and what nobody was told of. */
  passTo(heir: Faults): void {
    this.#heir = heir;
    if (this.#fault && !this.#told) heir.report(this.#fault);
  }

  /** The first fault, if there is one, for the record. */
  get first(): AlpyError | undefined {
    return this.#fault;
  }

  /** The first fault, if there is one; whoever asks tells the user. */
  tell(): AlpyError | undefined {
    this.#told ||= this.#fault !== undefined;
    return this.#fault;
  }

  /**
   * Settles as `work` does, or rejects with the first fault, which may have come before.
   * @throws {AlpyError} the fault, also instead of what `work` throws in consequence of it
   */
  async guard<T>(work: Promise<T>): Promise<T> {
    const { promise: faulty, reject } = Promise.withResolvers<never>();
    this.#listeners.add(reject);
    if (this.#fault) reject(this.#fault);
    try {
      return await Promise.race([work, faulty]);
    } catch (error) {
      // What led to it may be about to be seen, in the same turn of the event loop.
      await setImmediate();
      await this.#suspicion;
      throw this.tell() ?? error;
    } finally {
      this.#listeners.delete(reject);
    }
  }

  /** What happens from now on is our own doing. Gives the fault that nobody was told of. */
  close(): AlpyError | undefined {
    this.#closed = true;
    return this.#told ? undefined : this.#fault;
  }
}
