import { escapeBytes } from "./escape-bytes.ts";
import { printfByte } from "./printf-escape.ts";

/** What is shown in place of a secret. */
export const HIDDEN = "(hidden)";
/** Shorter texts occur everywhere by chance, so hiding them would only spoil the record. */
export const MIN_SECRET_BYTES = 4;

const noBytes = Buffer.alloc(0);

/** A piece of a stream with its secrets hidden. */
export interface HiddenPiece {
  readonly shown: Buffer;
  /** Its last bytes, not in `shown`, because a secret may begin there. */
  readonly held: Buffer;
}

/** Texts that must not appear in anything that is kept or shown, such as passwords. */
export class Secrets {
  /** The forms in which a secret may appear, as latin1 text, the longest first. */
  #forms: string[] = [];

  /** The length of the longest form, in bytes; 0 if there is no secret. */
  get maxBytes(): number {
    return this.#forms[0]?.length ?? 0;
  }

  /** Adds a secret. One of less than 4 bytes is ignored. */
  add(secret: Uint8Array): void {
    if (secret.length < MIN_SECRET_BYTES) return;
    const raw = Buffer.from(secret).toString("latin1");
    // In a command for a shell, and in an error message.
    const forms = [raw, Array.from(secret, printfByte).join(""), escapeBytes(secret)];
    this.#forms = [...new Set([...this.#forms, ...forms])].toSorted((one, other) => other.length - one.length);
  }

  /** Returns whether bytes contain a secret. */
  isIn(bytes: Uint8Array): boolean {
    if (this.#forms.length === 0) return false;
    const text = latin1(bytes);
    return this.#forms.some((form) => text.includes(form));
  }

  /** Returns bytes with all secrets hidden: the same bytes if there are none. */
  hide(bytes: Buffer): Buffer {
    return this.isIn(bytes) ? Buffer.from(this.#replace(latin1(bytes)), "latin1") : bytes;
  }

  /** Returns text with all secrets hidden. */
  hideText(text: string): string {
    return this.#forms.length === 0 ? text : this.hide(Buffer.from(text)).toString();
  }

  /** Returns the next bytes of a stream with all secrets hidden, as far as they are complete. */
  hidePiece(bytes: Buffer): HiddenPiece {
    if (this.#forms.length === 0) return { shown: bytes, held: noBytes };
    const text = latin1(bytes);
    const from = this.#heldFrom(text);
    return { shown: this.hide(bytes.subarray(0, from)), held: Buffer.from(bytes.subarray(from)) };
  }

  /** Returns the position from which a secret may have begun without having ended. */
  #heldFrom(text: string): number {
    const end = this.#endOfLast(text);
    for (let at = Math.max(end, text.length - this.maxBytes + 1); at < text.length; at++) {
      const rest = text.slice(at);
      if (this.#forms.some((form) => form.length > rest.length && form.startsWith(rest))) return at;
    }
    return text.length;
  }

  /** Returns the end of the last whole secret. */
  #endOfLast(text: string): number {
    return Math.max(
      0,
      ...this.#forms.map((form) => {
        const at = text.lastIndexOf(form);
        return at < 0 ? 0 : at + form.length;
      }),
    );
  }

  #replace(text: string): string {
    let hidden = text;
    for (const form of this.#forms) hidden = hidden.replaceAll(form, HIDDEN);
    return hidden;
  }
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}
