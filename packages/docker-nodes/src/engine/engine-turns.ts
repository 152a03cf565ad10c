/**
 * How many containers this process creates, starts and removes at the same time. Many more only wait for each other inside the
 * engine: each call then takes as long as all of them, and other calls, such as those of a test that runs meanwhile, wait too.
 */
const MAX_PARALLEL_CALLS = 16;

/** Makes calls in the order in which they arrive, a limited number at the same time. */
export class EngineTurns {
  readonly #limit: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Makes a call when it is its turn. `signal` ends only the wait for the turn. */
  async take<T>(signal: AbortSignal, call: () => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    if (this.#running < this.#limit) this.#running += 1;
    else await this.#wait(signal);
    try {
      return await call();
    } finally {
      this.#pass();
    }
  }

  async #wait(signal: AbortSignal): Promise<void> {
    const turn = Promise.withResolvers<void>();
    const leave = (): void => {
      const place = this.#waiting.indexOf(turn.resolve);
      if (place < 0) return;
      this.#waiting.splice(place, 1);
      turn.reject(signal.reason);
    };
    this.#waiting.push(turn.resolve);
    signal.addEventListener("abort", leave, { once: true });
    try {
      await turn.promise;
    } finally {
      signal.removeEventListener("abort", leave);
    }
  }

  /** Passes the turn on to the call that has waited longest. */
  #pass(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#running -= 1;
    else next();
  }
}

const turnsByAddress = new Map<string, EngineTurns>();

/** Returns the turns of an engine, which all node sets of this process share: they share the engine. */
export function turnsOf(address: string): EngineTurns {
  const turns = turnsByAddress.get(address) ?? new EngineTurns(MAX_PARALLEL_CALLS);
  turnsByAddress.set(address, turns);
  return turns;
}
