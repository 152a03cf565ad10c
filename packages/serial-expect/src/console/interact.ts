import type { Readable, Writable } from "node:stream";
import { SerialExpectError } from "../errors.ts";
import { EOF, TIMEOUT } from "../match/pattern.ts";
import {
  booleanCheck,
  checkArgument,
  checkOptions,
  functionCheck,
  hasMethods,
  type OptionChecks,
  signalCheck,
  writableCheck,
} from "../option-checks.ts";
import { decode } from "../text/encoding.ts";
import { asBuffer } from "../text/escape-bytes.ts";
import type { SerialConsole } from "./console.ts";
import { consoleCheck } from "./options.ts";

/** Options of {@link interact}. */
export interface InteractOptions {
  /** The stream in which the person types. A terminal is in raw mode meanwhile. Default `process.stdin`. */
  readonly input?: (Readable & Partial<RawInput>) | undefined;
  /** The stream that shows the console. Default `process.stdout`. */
  readonly output?: (Writable & Partial<WindowSize>) | undefined;
  /** The character that returns the console; it is not sent. Default Ctrl-], `"\x1d"`. */
  readonly escape?: string | undefined;
  /**
   * Called with the size of the output's window, at the start and after each change:
   * `(columns, rows) => pty.resize(columns, rows)`. Default: nothing is called.
   */
  readonly resize?: ((columns: number, rows: number) => void) | undefined;
  /** Whether the text that the person saw stays for the next `expect`. Default false: it is consumed. */
  readonly keep?: boolean | undefined;
  /** Aborts the call, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

const interactChecks: OptionChecks<InteractOptions> = {
  input: { expected: "a Readable", accepts: (value) => hasMethods(value, ["on", "resume"]) },
  output: writableCheck,
  escape: { expected: "one character", accepts: (value) => typeof value === "string" && value.length === 1 },
  resize: functionCheck,
  keep: booleanCheck,
  signal: signalCheck,
};

/** The part of `tty.ReadStream` that is used. */
interface RawInput {
  isTTY: boolean;
  isRaw: boolean;
  setRawMode(mode: boolean): unknown;
}

/** The part of `tty.WriteStream` that is used. */
interface WindowSize {
  columns: number;
  rows: number;
}

/** The result of {@link interact}. */
export interface InteractResult {
  /** `escape`: the person typed the escape character; `input-end`: the input ended; `eof`: the console ended. */
  readonly reason: "escape" | "input-end" | "eof";
  /** The text that the person saw, including earlier unmatched text; limited by {@link ConsoleOptions.historyBytes}. */
  readonly seen: string;
}

const DEFAULT_ESCAPE = "\u001d";

/**
 * Lets a person use a console, for example in the middle of a test, until they type the escape character. Received text
 * that was not matched yet is shown first. The console's transcript contains everything that is typed and shown, except
 * passwords (see {@link SendOptions.typed}). The
 * terminal's mode is always restored at the end. Until then `expect` and `run` on the console reject with code `busy`.
 * @throws {SerialExpectError} `busy`, `closed`, `stream-failed`, `timeout` if the console does not accept input
 * @throws {TypeError} if an option is unknown or has a bad value
 */
export async function interact(console: SerialConsole, options: InteractOptions = {}): Promise<InteractResult> {
  checkArgument("interact: console", consoleCheck, console);
  checkOptions("interact", options, interactChecks);
  const {
    input = process.stdin,
    output = process.stdout,
    escape: escapeCharacter = DEFAULT_ESCAPE,
    keep = false,
    signal,
  } = options;
  signal?.throwIfAborted();
  if (console.waiting) throw new SerialExpectError("busy", "interact: an expect is running on this console");
  const { kind, before } = await console.expectBytes([TIMEOUT, EOF], { timeoutMs: 0, signal });
  output.write(before);
  if (kind === "eof") return { reason: "eof", seen: decode(before, console.encoding) };
  using cleanUp = new DisposableStack();
  const end = new AbortController();
  cleanUp.defer(console.watch(output));
  cleanUp.defer(forwardSize(output, options.resize));
  cleanUp.defer(makeRaw(input));
  cleanUp.defer(forwardTyping(input, console, { escapeCharacter, end }));
  try {
    // This also occupies the console: another expect meanwhile rejects with code busy.
    const either = signal === undefined ? end.signal : AbortSignal.any([end.signal, signal]);
    const { before: seen } = await console.expect(EOF, { timeoutMs: Number.POSITIVE_INFINITY, signal: either });
    return { reason: "eof", seen };
  } catch (error) {
    if (!(error instanceof InteractionEnd)) throw error;
    return {
      reason: error.reason,
      seen: keep ? (await console.expect(TIMEOUT, { timeoutMs: 0 })).before : console.drain(),
    };
  }
}

/** Ends the wait; the caller never sees it. */
class InteractionEnd extends Error {
  readonly reason: "escape" | "input-end";

  constructor(reason: "escape" | "input-end") {
    super(reason);
    this.reason = reason;
  }
}

/** Reverts a step at the end of the interaction. */
type Undo = () => void;

function makeRaw(input: Partial<RawInput>): Undo {
  if (!input.isTTY || !input.setRawMode) return () => {};
  const wasRaw = input.isRaw ?? false;
  input.setRawMode(true);
  return () => void input.setRawMode?.(wasRaw);
}

function forwardSize(output: Writable & Partial<WindowSize>, resize: InteractOptions["resize"]): Undo {
  if (resize === undefined) return () => {};
  const onResize = (): void => {
    if (output.columns !== undefined && output.rows !== undefined) resize(output.columns, output.rows);
  };
  onResize();
  output.on("resize", onResize);
  return () => void output.off("resize", onResize);
}

/** Sends typed bytes in order. Bytes after the escape character stay in the input. */
function forwardTyping(
  input: Readable,
  console: SerialConsole,
  { escapeCharacter, end }: { escapeCharacter: string; end: AbortController },
): Undo {
  const wasFlowing = input.readableFlowing === true;
  let sent = Promise.resolve();
  const send = (bytes: Buffer): void => {
    sent = sent.then(() => console.send(bytes, { typed: true })).catch((error: unknown) => end.abort(error));
  };
  const finish = (reason: InteractionEnd["reason"]): void => {
    stop();
    void sent.then(() => end.abort(new InteractionEnd(reason)));
  };
  const onData = (chunk: Uint8Array | string): void => {
    const typed = typeof chunk === "string" ? Buffer.from(chunk) : asBuffer(chunk);
    const at = typed.indexOf(escapeCharacter);
    if (at !== 0) send(typed.subarray(0, at < 0 ? undefined : at));
    if (at < 0) return;
    finish("escape");
    const rest = typed.subarray(at + Buffer.byteLength(escapeCharacter));
    if (rest.length > 0) input.unshift(rest);
  };
  const onEnd = (): void => finish("input-end");
  const stop = (): void => {
    input.off("data", onData).off("end", onEnd).off("close", onEnd);
    if (!wasFlowing) input.pause();
  };
  input.on("data", onData).on("end", onEnd).on("close", onEnd);
  input.resume();
  if (input.readableEnded || input.destroyed) onEnd();
  return stop;
}
