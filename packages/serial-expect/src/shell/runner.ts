import type { SerialConsole } from "../console/console.ts";
import { Deadline } from "../console/deadline.ts";
import { SerialExpectError } from "../errors.ts";
import { LOGIN_OR_PASSWORD_PROMPT, type Seen, ShellWatch } from "./answer-watch.ts";
import { Attempt, answer, type Ran, type RunContext } from "./attempt.ts";
import { type CommandText, storeLine, syncLine } from "./command-lines.ts";
import { capturedNumber, Marker } from "./marker.ts";

/** How often a line that did not come whole is sent again. */
const MAX_SENDS = 4;
const INTERRUPT = "\u0003";
const QUIT = "\u001c";
/** For how long a command that is to be interrupted is waited for to begin, and the console to take the interrupt. */
const INTERRUPT_MS = 1000;
/** From one interrupt to the next, until the shell answers. */
const FIRST_SYNC_MS = 500;
/** Programs that ignore SIGINT may heed SIGQUIT. */
const INTERRUPTS_BEFORE_QUIT = 2;

/** Runs one command after another in a shell, each told from the others whatever comes between. */
export class ShellRunner {
  readonly #console: SerialConsole;
  readonly #watch: ShellWatch;
  #lastId = 0;
  #inStep = true;

  /** `prompt`: the line in which the shell waits. */
  constructor(console: SerialConsole, prompt: string) {
    this.#console = console;
    this.#watch = new ShellWatch(console, prompt);
  }

  /** Runs a command; one that fails or is aborted is interrupted, and the shell found again before the next. */
  async run(text: CommandText, context: RunContext): Promise<Ran> {
    const { deadline } = context;
    if (!this.#inStep) await this.#synchronise(deadline);
    this.#inStep = false;
    for (let sends = 0; sends < MAX_SENDS; sends++) {
      const attempt = new Attempt({ console: this.#console, watch: this.#watch, lastId: this.#lastId }, deadline);
      try {
        const ran = (await this.#store(text, deadline)) ? await attempt.run(text, context) : undefined;
        if (ran === undefined) continue;
        this.#lastId = attempt.marker.id;
        this.#inStep = true;
        return ran;
      } catch (error) {
        // The caller is told of the failure that led here, not of one of this.
        await this.#interrupt(attempt).catch(() => {});
        throw error;
      }
    }
    throw new SerialExpectError("garbled", `its line did not reach the shell whole, in ${MAX_SENDS} tries`);
  }

  /** Puts all but the last piece of a long command into a variable; false where one was damaged on its way. */
  async #store(text: CommandText, deadline: Deadline): Promise<boolean> {
    for (const [index, length] of text.lengths.slice(0, -1).entries()) {
      const marker = new Marker();
      await this.#console.sendLine(storeLine(text, index, marker), deadline.rest);
      const seen = await this.#watch.answer([answer(marker, "stored", 1)], deadline, LOGIN_OR_PASSWORD_PROMPT);
      throwWhereLost(seen);
      if (seen.kind !== "answer" || capturedNumber(seen.result.captures[0]) !== length) return false;
    }
    return true;
  }

  /** Ends what runs; Ctrl-C is no signal yet while the shell's line editing still reads the line. */
  async #interrupt(attempt: Attempt): Promise<void> {
    if (this.#console.state !== "open") return;
    if (!attempt.hasBegun) {
      const begin = answer(attempt.marker, "begin");
      await this.#watch.answer([begin], new Deadline(INTERRUPT_MS)).catch(() => {});
    }
    await this.#console.send(INTERRUPT, { timeoutMs: INTERRUPT_MS });
  }

  /** Interrupts until the shell answers a line of its own; all that came before is then past. */
  async #synchronise(deadline: Deadline): Promise<void> {
    for (let tries = 0; ; tries++) {
      const { signal, timeoutMs } = deadline.rest;
      const step = new Deadline(Math.min(FIRST_SYNC_MS * 2 ** Math.min(tries, 4), timeoutMs), signal);
      const marker = new Marker();
      await this.#console.send(tries < INTERRUPTS_BEFORE_QUIT ? INTERRUPT : INTERRUPT + QUIT, step.rest);
      await this.#console.sendLine(syncLine(marker), step.rest);
      const seen = await this.#synced(marker, step, timeoutMs);
      if (seen?.kind !== "answer") continue;
      const [id = 0, checked] = seen.result.captures.map(capturedNumber);
      if (id + marker.check !== checked) continue;
      this.#lastId = id;
      this.#inStep = true;
      return;
    }
  }

  /** Undefined where the step's time is up, and there is more. */
  async #synced(marker: Marker, step: Deadline, timeoutMs: number): Promise<Seen | undefined> {
    try {
      const seen = await this.#watch.answer([answer(marker, "sync", 2)], step, LOGIN_OR_PASSWORD_PROMPT);
      throwWhereLost(seen);
      return seen;
    } catch (error) {
      const isTimeout = error instanceof SerialExpectError && error.code === "timeout";
      if (isTimeout && step.timeoutMs < timeoutMs) return undefined;
      throw error;
    }
  }
}

function throwWhereLost({ kind }: Seen): void {
  if (kind === "login") throw new SerialExpectError("shell-lost", "the console asks for a login");
}
