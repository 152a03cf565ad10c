import { Writable } from "node:stream";
import type { SerialConsole } from "../console/console.ts";
import type { Deadline } from "../console/deadline.ts";
import type { Dialect } from "../dialect/dialect.ts";
import { SerialExpectError } from "../errors.ts";
import { isEchoed } from "../match/echo-pattern.ts";

/** Types lines into a shell. */
export interface LineTyper {
  type(line: string, deadline: Deadline): Promise<void>;
}

/** Returns how lines are typed for a dialect on a terminal. */
export function typerFor(console: SerialConsole, { echoesFirst, interrupts }: Dialect): LineTyper {
  return echoesFirst ? echoTyper(console, interrupts[0]) : blindTyper(console);
}

/** Types lines as the console's `lineEnding` ends them. */
function blindTyper(console: SerialConsole): LineTyper {
  return { type: (line, deadline) => console.sendLine(line, deadline.rest) };
}

/** Writes lines to a shell without a terminal, which reads them up to a line feed. */
export function pipeTyper(console: SerialConsole): LineTyper {
  return { type: (line, deadline) => console.send(`${line}\n`, deadline.rest) };
}

/** The number of times that a line is typed until its echo is complete. */
const MAX_TRIES = 4;
/** The time in which a few characters are echoed. */
const ECHO_MS = 3000;
/** The number of characters that are typed at once: half of the buffer of a 16550A and of a BIOS's keyboard. */
const FIRST_CHARACTERS = 8;

/**
 * Types each line without Enter, and Enter when all of its echo has arrived: a line that arrived damaged is not run. A few
 * characters wait for the echo of those before, so that a far side that loses fast input loses nothing. For shells that cannot
 * check their own line.
 * @param cancel What empties the line.
 */
function echoTyper(console: SerialConsole, cancel: string): LineTyper {
  return {
    async type(line, deadline) {
      for (let tries = 1; !(await isTyped(console, piecesOf(line, tries), deadline)); tries++) {
        if (tries === MAX_TRIES)
          throw new SerialExpectError("garbled", `the echo of its line arrived damaged ${tries} times`);
        await console.send(cancel, deadline.rest);
      }
      await console.sendLine("", deadline.rest);
    },
  };
}

/** Cuts a line into pieces, which are shorter at each try. */
function piecesOf(line: string, tries: number): readonly string[] {
  return line.match(new RegExp(`.{1,${FIRST_CHARACTERS / 2 ** (tries - 1)}}`, "g")) ?? [];
}

/** Types a line in pieces, and checks its echo. */
async function isTyped(console: SerialConsole, pieces: readonly string[], deadline: Deadline): Promise<boolean> {
  const received: Buffer[] = [];
  const endWatch = console.watch(
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        received.push(chunk);
        done();
      },
    }),
  );
  try {
    for (const piece of pieces) if (!(await isPieceEchoed(console, piece, deadline))) return false;
    return isEchoed(pieces.join(""), Buffer.concat(received).toString("latin1"));
  } finally {
    endWatch();
  }
}

/** Types a piece, and waits for its echo. */
async function isPieceEchoed(console: SerialConsole, piece: string, deadline: Deadline): Promise<boolean> {
  const { signal, timeoutMs } = deadline.rest;
  try {
    await console.send(piece, { signal, timeoutMs: Math.min(ECHO_MS, timeoutMs), echo: true });
    return true;
  } catch (error) {
    if (error instanceof SerialExpectError && error.code === "timeout" && timeoutMs > ECHO_MS) return false;
    throw error;
  }
}
