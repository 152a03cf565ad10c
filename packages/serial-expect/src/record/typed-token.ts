import { keyOf } from "../text/keys.ts";

/** Answers of the person's terminal to queries: cursor position, attributes, status, size, version (xterm). */
const TERMINAL_ANSWER = new RegExp(String.raw`^${"\u001b"}(?:\[[?>]?[\d;]*[Rcnt]|P[^${"\u001b"}]*${"\u001b"}\\)`);
const ESCAPE = "\u001b";
const SEQUENCE = new RegExp(String.raw`^${ESCAPE}(?:\[[0-?]*[ -/]*[@-~]|O[ -~]|[ -~])`);

/** A piece of what a person typed. */
export interface TypedToken {
  readonly kind: "text" | "key" | "control" | "answer";
  readonly text: string;
}

/** Splits typed text into keys, control characters, text, and answers of the person's terminal. */
export function* typedTokens(typed: string): Generator<TypedToken> {
  for (let at = 0; at < typed.length; ) {
    const token = tokenAt(typed.slice(at));
    yield token;
    at += token.text.length;
  }
}

/** Checks whether bytes are what a terminal answers, not what a person types. */
export function isTerminalAnswer(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes).toString("latin1");
  return TERMINAL_ANSWER.exec(text)?.[0] === text;
}

function tokenAt(rest: string): TypedToken {
  const answer = TERMINAL_ANSWER.exec(rest)?.[0];
  if (answer !== undefined) return { kind: "answer", text: answer };
  const sequence = SEQUENCE.exec(rest)?.[0];
  if (sequence !== undefined) return { kind: keyOf(sequence) === undefined ? "text" : "key", text: sequence };
  const plain = /^[^\p{Cc}]+/u.exec(rest)?.[0];
  if (plain !== undefined) return { kind: "text", text: plain };
  const char = rest.slice(0, 1);
  return { kind: keyOf(char) === undefined ? "control" : "key", text: char };
}
