import { controlCharacter, type Key, keyText } from "../text/keys.ts";

/** What was sent at the end of a turn: a whole line, a secret line, a key, a control character, or text without Enter. */
export type Sent =
  | { readonly kind: "line"; readonly text: string }
  | { readonly kind: "secret" }
  | { readonly kind: "key"; readonly key: Key; readonly bytes: Buffer }
  | { readonly kind: "control"; readonly char: string }
  | { readonly kind: "text"; readonly text: string };

/** A part of a session: what was received until something was sent. */
export interface SessionTurn {
  /** Milliseconds from the begin of the recording to the send, or to the last bytes received. */
  readonly ms: number;
  readonly received: Buffer;
  /** Whether a program was drawing on the whole screen. */
  readonly isFullScreen: boolean;
  /** Undefined at the end of the session. */
  readonly sent: Sent | undefined;
}

/** Returns the bytes of what was sent, after line editing; undefined for a secret. */
export function sentBytes(sent: Sent): Buffer | undefined {
  switch (sent.kind) {
    case "line":
      return Buffer.from(`${sent.text}${keyText("enter")}`);
    case "text":
      return Buffer.from(sent.text);
    case "key":
      return sent.bytes;
    case "control":
      return Buffer.from(controlCharacter(sent.char));
    case "secret":
      return undefined;
  }
}
