import { stripVTControlCharacters } from "node:util";
import { withoutBootLines } from "../text/kernel-lines.ts";

/** What a person typed, as it may be kept. */
export type TypedPiece =
  | { readonly kind: "shown"; readonly bytes: Buffer }
  | {
      readonly kind: "hidden";
      readonly bytes: Buffer;
      /** The line, if the far side has not shown the same text just before. */
      readonly secret: Buffer | undefined;
    };

/** The end of a prompt whose answer is a secret, whether or not it is echoed. */
const SECRET_PROMPT = /(?:pass(?:word|code|phrase|wort)|\b(?:pin|otp|token|secret)\b|\bcode)[^:>?\r\n]*[:>?] ?$/i;
/** The part of a line in which a prompt is searched for. */
const PROMPT_CHARACTERS = 4096;
/** What is shown in place of the characters of a secret. */
const MASKS = /^[*•●.]+$/;
const ENTER = /[\r\n]/;
/** Enter, Ctrl-C and Ctrl-D, which end a line. */
const LINE_ENDS = "\r\n\u0003\u0004";
const LINE_END = new RegExp(`[${LINE_ENDS}]`);
const AFTER_LINE_END = new RegExp(`(?<=[${LINE_ENDS}])`);
const LINE_ENDS_AT_END = new RegExp(`[${LINE_ENDS}]+$`);

/**
 * Decides which of the text that a person types may be kept: what the far side echoes. A line that is not echoed before Enter
 * is pressed is a secret, and so is one that is typed at a prompt for a password, a PIN or a code, or echoed as asterisks. Keys
 * that the far side answers without an echo, as menus do, are kept.
 */
export class Typing {
  /** The bytes typed since the last decision, as latin1 text. */
  #held = "";
  /** What was received since then. */
  #answer = "";
  /** The last text received, in which the prompt is. */
  #tail = "";
  #isSecretLine = false;
  #isAtLineBegin = true;

  /** Takes typed bytes; returns the pieces whose fate is known. */
  typed(bytes: Uint8Array): TypedPiece[] {
    const pieces: TypedPiece[] = [];
    for (const part of Buffer.from(bytes).toString("latin1").split(AFTER_LINE_END)) {
      if (this.#isAtLineBegin) {
        this.#isSecretLine = SECRET_PROMPT.test(this.#lastLine());
        if (this.#isSecretLine && this.#held !== "") pieces.push(this.#decide("hidden", this.#held));
      }
      this.#isAtLineBegin = LINE_END.test(part);
      this.#held += part;
      if (this.#isSecretLine && this.#isAtLineBegin) pieces.push(this.#decide("hidden", this.#held));
      else if (!this.#isSecretLine && printable(this.#held) === "") pieces.push(this.#decide("shown", this.#held));
    }
    return pieces;
  }

  /** Takes received bytes; returns the pieces whose fate they decide. */
  received(chunk: Uint8Array): TypedPiece[] {
    const text = Buffer.from(chunk).toString("latin1");
    this.#tail = (this.#tail + text).slice(-PROMPT_CHARACTERS);
    if (this.#held === "" || this.#isSecretLine) return [];
    this.#answer += text;
    const pieces: TypedPiece[] = [];
    // Over a slow line several lines are typed before the echo of the first one arrives.
    while (this.#held !== "" && this.#answer !== "") {
      const line = this.#held.split(AFTER_LINE_END)[0] ?? this.#held;
      const answer = withoutBootLines(this.#answer);
      const fate = this.#fate(line, answer);
      if (fate === "unknown") break;
      pieces.push(this.#decide(fate, line));
      if (fate === "shown" && this.#held !== "") this.#answer = printable(answer).slice(printable(line).length);
    }
    return pieces;
  }

  /** Ends the session: what was not echoed yet may be a secret. */
  end(): TypedPiece[] {
    return this.#held === "" ? [] : [this.#decide("hidden", this.#held)];
  }

  #fate(line: string, text: string): "shown" | "hidden" | "unknown" {
    const typed = printable(line);
    const answer = printable(text);
    const isEntered = LINE_END.test(line);
    if (answer.startsWith(typed)) return "shown";
    if (MASKS.test(answer)) {
      this.#isSecretLine = !isEntered;
      return isEntered ? "hidden" : "unknown";
    }
    if (answer !== "" && typed.startsWith(answer)) return "unknown";
    if (isEntered) return ENTER.test(text) || answer !== "" ? "hidden" : "unknown";
    return answer === "" ? "unknown" : "shown";
  }

  /** Decides about the first characters of what is held. */
  #decide(kind: TypedPiece["kind"], typed: string): TypedPiece {
    const bytes = Buffer.from(typed, "latin1");
    this.#held = this.#held.slice(typed.length);
    this.#answer = "";
    if (kind === "shown") return { kind, bytes };
    const line = typed.replace(LINE_ENDS_AT_END, "");
    return { kind, bytes, secret: this.#tail.includes(line) ? undefined : Buffer.from(line, "latin1") };
  }

  #lastLine(): string {
    return stripVTControlCharacters(withoutBootLines(this.#tail)).split(ENTER).at(-1) ?? "";
  }
}

/** Returns the characters that an echo shows. */
function printable(text: string): string {
  return stripVTControlCharacters(text).replace(/[^\x21-\x7e\x80-\xff]/g, "");
}
