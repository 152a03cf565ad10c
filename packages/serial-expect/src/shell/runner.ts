import type { SerialConsole } from "../console/console.ts";
import { Deadline } from "../console/deadline.ts";
import type { CommandText } from "../dialect/command-text.ts";
import type { Dialect } from "../dialect/dialect.ts";
import { capturedNumber, Marker } from "../dialect/marker.ts";
import { SerialExpectError } from "../errors.ts";
import { unreachable } from "../unreachable.ts";
import { AnswerWatch, type Seen } from "./answer-watch.ts";
import { Attempt, type AttemptContext, answer, type RunContext, type RunOutcome } from "./attempt.ts";
import type { Far } from "./far.ts";
import { whenBegun } from "./late-begin.ts";
import { type LineTyper, pipeTyper, typerFor } from "./line-typer.ts";
import { LEAVE_PAGER, showsPager } from "./pager.ts";

/** The number of times that a line is sent until it arrives complete. */
const MAX_SENDS = 4;
/** Time-out for the console to accept an interrupt. */
const INTERRUPT_MS = 1000;
/** The first interval between two interrupts, until the shell answers. */
const FIRST_SYNC_MS = 500;
/** Programs that ignore SIGINT may obey SIGQUIT. */
const INTERRUPTS_BEFORE_QUIT = 2;

/** Runs one command after another in a shell, and never mixes up their results. */
export class ShellRunner {
  readonly #console: SerialConsole;
  readonly #watch: AnswerWatch;
  readonly #dialect: Dialect;
  readonly #typer: LineTyper;
  readonly #hasTerminal: boolean;
  #lastId = 0;
  #isSynchronised = true;
  /** Whether the last command was interrupted while it ran. */
  #isInterrupted = false;
  /** Ends the watch for the begin of an interrupted command. */
  #endLateWatch: () => void = () => {};

  constructor(console: SerialConsole, { prompt, dialect, hasTerminal }: Far) {
    this.#console = console;
    this.#watch = new AnswerWatch(console, prompt);
    this.#dialect = dialect;
    this.#hasTerminal = hasTerminal;
    this.#typer = hasTerminal ? typerFor(console, dialect) : pipeTyper(console);
  }

  /** Types the line that the dialect needs before its first command. */
  async setUp(deadline: Deadline): Promise<void> {
    if (this.#dialect.setUp !== undefined) await this.#typer.type(this.#dialect.setUp, deadline);
  }

  /** Runs a command. If it fails or is aborted, it is interrupted, and the next run first synchronises with the shell. */
  async run(text: CommandText, context: RunContext): Promise<RunOutcome> {
    const { deadline } = context;
    if (!this.#isSynchronised) await this.#synchronise(deadline);
    this.#isSynchronised = false;
    for (let sends = 0; sends < MAX_SENDS; sends++) {
      const attempt = new Attempt(this.#attemptContext, deadline);
      try {
        const outcome = (await this.#store(text, deadline)) ? await attempt.run(text, context) : undefined;
        if (outcome === undefined) continue;
        this.#lastId = attempt.marker.id;
        this.#isSynchronised = true;
        return outcome;
      } catch (error) {
        if (!isShellLost(error)) await this.#interrupt(attempt);
        throw error;
      }
    }
    throw new SerialExpectError("garbled", `its line reached the shell damaged ${MAX_SENDS} times`);
  }

  get #attemptContext(): AttemptContext {
    return {
      console: this.#console,
      watch: this.#watch,
      dialect: this.#dialect,
      typer: this.#typer,
      lastId: this.#lastId,
    };
  }

  /** Stores all but the last piece of a long command in a variable; false if one arrived damaged. */
  async #store(text: CommandText, deadline: Deadline): Promise<boolean> {
    for (const [index, piece] of text.pieces.slice(0, -1).entries()) {
      const marker = new Marker();
      await this.#typer.type(this.#dialect.storeLine(piece, index, marker), deadline);
      const seen = await this.#watch.answer([answer(marker, "stored", 1)], deadline);
      throwIfLost(seen);
      const storedLength = seen.kind === "answer" ? capturedNumber(seen.result.captures[0]) : Number.NaN;
      if (storedLength !== text.lengths[index]) return false;
    }
    return true;
  }

  /**
   * Ends the command, without a wait: the caller's time is over. A pager is left by its key: it ignores Ctrl-C, at which the
   * terminal would also discard a key that was not read. Line editing that still reads the command's line ignores
   * Ctrl-C, which is therefore typed again if the command begins after all. Without a terminal there is no Ctrl-C.
   */
  async #interrupt(attempt: Attempt): Promise<void> {
    this.#isInterrupted = false;
    if (this.#console.state !== "open" || !this.#hasTerminal) return;
    const isPaged = await this.#showsPager();
    const interrupt = isPaged ? LEAVE_PAGER : this.#dialect.interrupts[0];
    const type = (): void => void this.#console.send(interrupt, { timeoutMs: INTERRUPT_MS }).catch(() => {});
    // Line editing may ignore the first one, so that the next run types another.
    this.#isInterrupted = attempt.hasBegun || isPaged;
    if (!attempt.hasBegun && !isPaged) this.#endLateWatch = whenBegun(this.#console, attempt.marker, type);
    type();
  }

  /**
   * Interrupts until the shell answers a line with a new marker; everything before that answer has then arrived. Without a
   * terminal it waits until the last command has ended.
   */
  async #synchronise(deadline: Deadline): Promise<void> {
    this.#endLateWatch();
    for (let tries = 0; ; tries++) {
      if (this.#hasTerminal) await this.#interruptAgain(tries, deadline);
      const { signal, timeoutMs } = deadline.rest;
      const stepMs = this.#hasTerminal ? FIRST_SYNC_MS * 2 ** Math.min(tries, 4) : timeoutMs;
      const marker = new Marker();
      await this.#typer.type(this.#dialect.syncLine(marker), deadline);
      const seen = await this.#syncAnswer(marker, new Deadline(Math.min(stepMs, timeoutMs), signal), timeoutMs);
      if (seen?.kind !== "answer") continue;
      const values = this.#dialect.numbers.values(seen.result.captures.map(capturedNumber), marker.check);
      if (values === undefined) continue;
      this.#lastId = values[0] ?? unreachable("the answer has a value");
      this.#isSynchronised = true;
      return;
    }
  }

  /** Interrupts what runs, unless the last interrupt can still have its effect, and waits for the effect. */
  async #interruptAgain(tries: number, deadline: Deadline): Promise<void> {
    // What is typed for the shell would be commands of the pager.
    while (tries > 0 && (await this.#showsPager())) {
      this.#console.drain();
      await this.#console.send(LEAVE_PAGER, deadline.rest);
      await this.#watch.interruptSeen(deadline);
    }
    // One interrupt at a time: the effect of the first would be taken for that of the second.
    if (tries > 0 || !this.#isInterrupted) {
      this.#console.drain();
      await this.#console.send(this.#dialect.interrupts[tries < INTERRUPTS_BEFORE_QUIT ? 0 : 1], deadline.rest);
    }
    await this.#watch.interruptSeen(deadline);
  }

  /** Checks whether a pager of a POSIX system waits for a key. */
  async #showsPager(): Promise<boolean> {
    return this.#dialect.posix !== undefined && (await showsPager(this.#console).catch(() => false));
  }

  /** Waits for the answer; undefined if only this step's time is over. */
  async #syncAnswer(marker: Marker, step: Deadline, timeoutMs: number): Promise<Seen | undefined> {
    try {
      const seen = await this.#watch.answer([answer(marker, "sync", this.#dialect.numbers.arriving(1))], step);
      throwIfLost(seen);
      return seen;
    } catch (error) {
      const isTimeout = error instanceof SerialExpectError && error.code === "timeout";
      if (isTimeout && step.timeoutMs < timeoutMs) return undefined;
      throw error;
    }
  }
}

function isShellLost(error: unknown): boolean {
  return error instanceof SerialExpectError && error.code === "shell-lost";
}

function throwIfLost({ kind }: Seen): void {
  if (kind === "login") throw new SerialExpectError("shell-lost", "the console asks for a login");
}
