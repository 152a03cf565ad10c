/** Something that must not outlive this process, as the shells keep it: one line of JSON each. */
export type Guarded =
  | { readonly kind: "process"; readonly pid: number; readonly startTime: string }
  | { readonly kind: "path"; readonly path: string }
  | { readonly kind: "module"; readonly url: string; readonly data: unknown };

/** A line is written whole or not at all: the kernel does not split a message of this size on a Unix socket. */
export const MAX_ENTRY_BYTES = 64 * 1024;

/** Returns the line that adds or replaces an entry. Only ASCII: some shells change other bytes. */
export function encodeEntry(guarded: Guarded): string {
  return JSON.stringify(guarded).replace(/[\u007f-\uffff]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/** Reads the lines that the shells pass to the clean-up program. A line that cannot be read is left out. */
export function decodeEntries(text: string): Guarded[] {
  return text.split("\n").flatMap((line) => {
    try {
      return [JSON.parse(line) as Guarded];
    } catch {
      return [];
    }
  });
}
