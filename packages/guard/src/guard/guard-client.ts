import { reasonOf } from "../error-reason.ts";
import { GuardError } from "../errors.ts";
import { cleanUpCommand } from "./clean-up-command.ts";
import { DetachedProgram } from "./detached-program.ts";
import { GuardShells } from "./guard-shells.ts";
import { encodeEntry, type Guarded } from "./guarded.ts";

/** Shells that die sooner than this after their start are replaced immediately only a few times. */
const QUICK_DEATH_MS = 1_000;
const MAX_QUICK_DEATHS = 10;
const RETRY_INTERVAL_MS = 1_000;

/** Everything that is guarded now, and the shells that know it. Shells that are killed are replaced. */
export class GuardClient {
  /** The lines of the live entries, by their ids. */
  readonly #live = new Map<number, string>();
  #shells: GuardShells | undefined;
  #startedAt = 0;
  #quickDeaths = 0;
  #nextId = 0;

  /** Starts the shells. @throws {StartFailure} if they cannot be started */
  constructor() {
    this.#start();
  }

  /** Adds an entry and returns its id. The shells know it when the call returns. @throws {GuardError} `guard-failed` */
  add(guarded: Guarded): number {
    const id = this.#nextId;
    this.#nextId += 1;
    this.set(id, guarded);
    return id;
  }

  /** Adds an entry, or replaces it. The shells know it when the call returns. @throws {GuardError} `guard-failed` */
  set(id: number, guarded: Guarded): void {
    const before = this.#live.get(id);
    const line = encodeEntry(guarded);
    this.#live.set(id, line);
    try {
      if (!this.#shells?.write([`+${id} ${line}`])) this.#start();
    } catch (cause) {
      if (before === undefined) this.#live.delete(id);
      else this.#live.set(id, before);
      throw guardFailed(cause);
    }
  }

  /** Removes an entry, if it is there. */
  remove(id: number): void {
    if (!this.#live.delete(id)) return;
    if (this.#shells?.write([`-${id}`]) === false) this.#tryStart();
  }

  /** Starts a clean-up of an entry in a process of its own, and removes the entry. @throws {GuardError} `guard-failed` */
  cleanUpNow(id: number): void {
    const line = this.#live.get(id);
    if (line === undefined) return;
    const { program, args } = cleanUpCommand();
    try {
      const cleanUp = DetachedProgram.start(program, args, []);
      const outcome = cleanUp.write(`${line}\n`);
      cleanUp.disconnect();
      if (outcome !== "written") throw new Error("the clean-up program ended before it had received its task");
    } catch (cause) {
      throw guardFailed(cause);
    }
    this.remove(id);
  }

  /** Starts shells that know all live entries, and retires the present ones. */
  #start(): void {
    const next = GuardShells.start((shells) => this.#replace(shells));
    this.#startedAt = performance.now();
    if (!next.write([...this.#live].map(([id, line]) => `+${id} ${line}`))) {
      next.retire();
      throw new Error("the guarding shells ended as soon as they had been started");
    }
    const retired = this.#shells;
    this.#shells = next;
    retired?.retire();
  }

  #replace(dead: GuardShells): void {
    if (dead !== this.#shells) return;
    const isQuick = performance.now() - this.#startedAt < QUICK_DEATH_MS;
    this.#quickDeaths = isQuick ? this.#quickDeaths + 1 : 0;
    if (this.#quickDeaths <= MAX_QUICK_DEATHS) this.#tryStart();
    else this.#tryStartLater();
  }

  /** Starts shells; tries again later if that fails. */
  #tryStart(): void {
    try {
      this.#start();
    } catch {
      // There is no caller to whom this could be reported; the next one who adds an entry tries again.
      this.#tryStartLater();
    }
  }

  /** Starts shells later, if nobody else has started some by then. */
  #tryStartLater(): void {
    const present = this.#shells;
    setTimeout(() => {
      if (this.#shells === present) this.#tryStart();
    }, RETRY_INTERVAL_MS).unref();
  }
}

/** Returns the error for a guard that cannot be started. */
export function guardFailed(cause: unknown): GuardError {
  const message = `cannot guard what this process creates: ${reasonOf(cause)}; expected to start /bin/sh and ${cleanUpCommand().args.join(" ")}`;
  return new GuardError("guard-failed", message, { cause });
}
