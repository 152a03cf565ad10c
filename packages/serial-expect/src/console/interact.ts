import type { Readable, Writable } from "node:stream";
import { SerialExpectError } from "../errors.ts";
import { EOF, TIMEOUT } from "../match/pattern.ts";
import { asBuffer } from "../text/escape-bytes.ts";
import type { SerialConsole } from "./console.ts";

/** How a console is handed to a person. */
export interface InteractOptions {
  /** Where the person types: a terminal, which is made raw meanwhile, or any stream. Default `process.stdin`. */
  input?: (Readable & Partial<RawInput>) | undefined;
  /** What the person sees. Default `process.stdout`. */
  output?: (Writable & Partial<WindowSize>) | undefined;
  /** The character that hands the console back; it is not sent. Default Ctrl-], `"\x1d"`. */
  escape?: string | undefined;
  /** Told the size of the output's window, at first and whenever it changes: `(columns, rows) => pty.resize(columns, rows)`. */
  resize?: ((columns: number, rows: number) => void) | undefined;
  /** Whether what was seen stays, so that the next `expect` finds it. Default false: it is consumed. */
  keep?: boolean | undefined;
  /** Takes the console back; the call then rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** What of a terminal's input is used, as in `tty.ReadStream`. */
interface RawInput {
  isTTY: boolean;
  isRaw: boolean;
  setRawMode(mode: boolean): unknown;
}

/** What of a terminal's output is used, as in `tty.WriteStream`. */
interface WindowSize {
  columns: number;
  rows: number;
}

/** How the console came back. */
export interface InteractResult {
  /** `escape`: the person gave it back; `input-end`: nothing more can be typed; `eof`: the console ended. */
  reason: "escape" | "input-end" | "eof";
  /** What was seen, with what had come before and was not matched; bounded as in {@link ConsoleOptions.historyBytes}. */
  seen: string;
}

const DEFAULT_ESCAPE = "\u001d";

/**
 * Hands a console to a person, in the middle of a test say, until they type the escape character. What has come and was not
 * matched yet is shown first; all that is typed and seen is in the console's transcript. The terminal is as it was
 * afterwards, however this ends. Until then `expect` and `run` on the console are told that it is busy.
 * @throws {SerialExpectError} `busy`, `closed`, `stream-failed`, `timeout` where the console takes nothing
 */
export async function interact(console: SerialConsole, options: InteractOptions = {}): Promise<InteractResult> {
  const {
    input = process.stdin,
    output = process.stdout,
    escape: escapeCharacter = DEFAULT_ESCAPE,
    keep = false,
    signal,
  } = options;
  if (escapeCharacter.length !== 1)
    throw new TypeError(`interact: escape must be one character, got ${JSON.stringify(escapeCharacter)}`);
  signal?.throwIfAborted();
  if (console.waiting) throw new SerialExpectError("busy", "interact: an expect is under way on this console.");
  const { kind, before } = await console.expectBytes([TIMEOUT, EOF], { timeoutMs: 0, signal });
  output.write(before);
  if (kind === "eof") return { reason: "eof", seen: before.toString(console.encoding) };
  using handed = new DisposableStack();
  const back = new AbortController();
  handed.defer(console.watch(output));
  handed.defer(passOnSize(output, options.resize));
  handed.defer(makeRaw(input));
  handed.defer(passOnTyping(input, console, { escapeCharacter, back }));
  try {
    // Holds the console too: another expect meanwhile is told that it is busy.
    const awaited = signal === undefined ? back.signal : AbortSignal.any([back.signal, signal]);
    const end = await console.expect(EOF, { timeoutMs: Number.POSITIVE_INFINITY, signal: awaited });
    return { reason: "eof", seen: end.before };
  } catch (error) {
    if (!(error instanceof HandedBack)) throw error;
    return {
      reason: error.reason,
      seen: keep ? (await console.expect(TIMEOUT, { timeoutMs: 0 })).before : console.drain(),
    };
  }
}

/** Ends the wait; never seen by the caller. */
class HandedBack extends Error {
  readonly reason: "escape" | "input-end";

  constructor(reason: "escape" | "input-end") {
    super(reason);
    this.reason = reason;
  }
}

/** What undoes a step when the console is handed back. */
type Undo = () => void;

function makeRaw(input: Partial<RawInput>): Undo {
  if (!input.isTTY || !input.setRawMode) return () => {};
  const wasRaw = input.isRaw ?? false;
  input.setRawMode(true);
  return () => void input.setRawMode?.(wasRaw);
}

function passOnSize(output: Writable & Partial<WindowSize>, resize: InteractOptions["resize"]): Undo {
  if (resize === undefined) return () => {};
  const onResize = (): void => {
    if (output.columns !== undefined && output.rows !== undefined) resize(output.columns, output.rows);
  };
  onResize();
  output.on("resize", onResize);
  return () => void output.off("resize", onResize);
}

/** Sends what is typed, in order; what follows the escape character stays in the input. */
function passOnTyping(
  input: Readable,
  console: SerialConsole,
  { escapeCharacter, back }: { escapeCharacter: string; back: AbortController },
): Undo {
  const wasFlowing = input.readableFlowing === true;
  let sent = Promise.resolve();
  const send = (bytes: Buffer): void => {
    sent = sent.then(() => console.send(bytes)).catch((error: unknown) => back.abort(error));
  };
  const handBack = (reason: HandedBack["reason"]): void => {
    stop();
    void sent.then(() => back.abort(new HandedBack(reason)));
  };
  const onData = (chunk: Uint8Array | string): void => {
    const typed = typeof chunk === "string" ? Buffer.from(chunk) : asBuffer(chunk);
    const at = typed.indexOf(escapeCharacter);
    if (at !== 0) send(typed.subarray(0, at < 0 ? undefined : at));
    if (at < 0) return;
    handBack("escape");
    const rest = typed.subarray(at + Buffer.byteLength(escapeCharacter));
    if (rest.length > 0) input.unshift(rest);
  };
  const onEnd = (): void => handBack("input-end");
  const stop = (): void => {
    input.off("data", onData).off("end", onEnd).off("close", onEnd);
    if (!wasFlowing) input.pause();
  };
  input.on("data", onData).on("end", onEnd).on("close", onEnd);
  input.resume();
  if (input.readableEnded || input.destroyed) onEnd();
  return stop;
}
