import { stripVTControlCharacters } from "node:util";
import { withoutBootLines } from "../text/kernel-lines.ts";
import { keyOf } from "../text/keys.ts";
import { enteredLine } from "./entered-line.ts";
import type { RecordedChunk } from "./recording-reader.ts";
import type { Sent, SessionTurn } from "./session-turn.ts";
import { type TypedToken, typedTokens } from "./typed-token.ts";

/** Programs that draw on the whole screen ask for it, or for application cursor keys (xterm: DECSET 1, 47, 1049). */
const SCREEN_MODES = /\[\?(?:1|47|1049)([hl])/g;
/** Ctrl-C, Ctrl-D, Ctrl-Z and Ctrl-\, which take effect without Enter. */
const SIGNALS: ReadonlySet<string> = new Set(["\u0003", "\u0004", "\u001a", "\u001c"]);

/** Reads the chunks of a recording as turns: typing becomes lines, as they were entered after line editing. */
export async function* sessionTurns(chunks: AsyncIterable<RecordedChunk>): AsyncGenerator<SessionTurn, void> {
  const reader = new TurnReader();
  for await (const { ms, direction, bytes } of chunks) {
    if (direction === "<") yield* reader.received(ms, bytes ?? Buffer.alloc(0));
    else if (bytes === undefined) yield* reader.secret(ms);
    else yield* reader.typed(ms, bytes);
  }
  yield reader.end();
}

class TurnReader {
  #ms = 0;
  /** What was received before the line that is being typed. */
  #received: Buffer[] = [];
  /** The line that is being typed, as latin1 text, and what was received meanwhile. */
  #draft = "";
  #echo: Buffer[] = [];
  #isFullScreen = false;

  *received(ms: number, bytes: Buffer): Generator<SessionTurn> {
    for (const [, state] of bytes.toString("latin1").matchAll(SCREEN_MODES)) this.#isFullScreen = state === "h";
    this.#ms = ms;
    if (this.#draft === "") this.#received.push(bytes);
    else {
      this.#echo.push(bytes);
      if (this.#hasTakenEffect()) yield* this.#turn({ kind: "text", text: utf8(this.#draft) });
    }
  }

  *secret(ms: number): Generator<SessionTurn> {
    this.#ms = ms;
    if (this.#draft !== "") yield* this.#turn({ kind: "text", text: utf8(this.#draft) });
    yield* this.#turn({ kind: "secret" });
  }

  *typed(ms: number, bytes: Buffer): Generator<SessionTurn> {
    this.#ms = ms;
    for (const token of typedTokens(bytes.toString("latin1"))) {
      if (token.kind === "answer") continue;
      if (this.#isFullScreen) yield* this.#turn(sentOf(token));
      else if (token.text === "\r" || token.text === "\n") yield* this.#turn({ kind: "line", text: this.#line() });
      else if (SIGNALS.has(token.text)) {
        this.#draft = "";
        yield* this.#turn(sentOf(token));
      } else this.#draft += token.text;
    }
  }

  end(): SessionTurn {
    const received = Buffer.concat([...this.#received, ...this.#echo]);
    return { ms: this.#ms, received, isFullScreen: this.#isFullScreen, sent: undefined };
  }

  *#turn(sent: Sent): Generator<SessionTurn> {
    const received = Buffer.concat(this.#received);
    yield { ms: this.#ms, received, isFullScreen: this.#isFullScreen, sent };
    this.#received = this.#echo;
    this.#echo = [];
    this.#draft = "";
  }

  #line(): string {
    return enteredLine(
      utf8(this.#draft),
      Buffer.concat(this.#received).toString(),
      Buffer.concat(this.#echo).toString(),
    );
  }

  /** Whether the far side has acted on typed text without Enter: it sent something else than the echo. */
  #hasTakenEffect(): boolean {
    if (/\p{Cc}/u.test(this.#draft)) return false;
    const echo = withoutBootLines(stripVTControlCharacters(Buffer.concat(this.#echo).toString("latin1")));
    const shown = echo.replace(/[\r\n]/g, "");
    return shown !== "" && (echo.includes("\n") || (!shown.startsWith(this.#draft) && !this.#draft.startsWith(shown)));
  }
}

function sentOf({ kind, text }: TypedToken): Sent {
  const key = kind === "key" ? keyOf(text) : undefined;
  if (key !== undefined) return { kind: "key", key, bytes: Buffer.from(text, "latin1") };
  if (kind === "control" && text < " ")
    return { kind, char: String.fromCharCode(text.charCodeAt(0) + 64).toLowerCase() };
  return { kind: "text", text: utf8(text) };
}

function utf8(latin1: string): string {
  return Buffer.from(latin1, "latin1").toString();
}
