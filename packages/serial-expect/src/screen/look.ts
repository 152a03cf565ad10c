import type { SerialConsole } from "../console/console.ts";
import { Deadline } from "../console/deadline.ts";
import { TIMEOUT } from "../match/pattern.ts";
import type { Display } from "./display.ts";

/** Ends the wait on the console when the screen shows what was awaited; the caller never sees it. */
class Seen extends Error {}

/**
 * Looks at a screen now and after each change, until the look returns a value. Returns undefined when the time is over.
 * Occupies the console meanwhile, so that its end is noticed.
 * @throws {SerialExpectError} `eof`, `busy`, `closed`, `stream-failed`
 */
export async function lookUntil<T>(
  console: SerialConsole,
  display: Display,
  look: () => T | undefined,
  deadline: Deadline,
): Promise<T | undefined> {
  await display.drawn();
  let seen = look();
  if (seen !== undefined) return seen;
  const end = new AbortController();
  const stopListening = display.onDrawn(() => {
    seen ??= look();
    if (seen !== undefined) end.abort(new Seen());
  });
  try {
    await occupy(console, deadline, end.signal);
  } catch (error) {
    if (error instanceof Seen) return seen;
    // The end of the console may arrive before its last words are drawn.
    await display.drawn();
    if (seen === undefined) throw error;
  } finally {
    stopListening();
  }
  await display.drawn();
  return seen ?? look();
}

/** Waits until nothing more was drawn for a time, or the deadline. */
export async function waitForQuiet(
  console: SerialConsole,
  display: Display,
  quietMs: number,
  deadline: Deadline,
): Promise<void> {
  for (let drawn = -1; drawn !== display.drawnChunks && deadline.rest.timeoutMs > 0; ) {
    drawn = display.drawnChunks;
    const { timeoutMs, signal } = deadline.rest;
    await occupy(console, new Deadline(Math.min(quietMs, timeoutMs), signal));
    await display.drawn();
  }
}

async function occupy(console: SerialConsole, { rest }: Deadline, end?: AbortSignal): Promise<void> {
  const signals = [rest.signal, end].filter((signal) => signal !== undefined);
  await console.expect(TIMEOUT, { timeoutMs: rest.timeoutMs, signal: AbortSignal.any(signals) });
}
