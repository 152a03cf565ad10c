import { type ConsoleEncoding, characterStart } from "./encoding.ts";

/** How long the search may go on once it has failed: some RegExps take quadratic time on long text. */
const BUDGET_MS = 50;

/**
 * Whether a RegExp that was not found within its window has a longer match, so that a caller is told of the window and
 * not of a time-out. Looks at ever longer ends of what has come, as long as that is cheap.
 */
export function hasMatchBeyondWindow(
  regExp: RegExp,
  bytes: Buffer,
  { encoding, windowBytes }: { encoding: ConsoleEncoding; windowBytes: number },
): boolean {
  const anywhere = new RegExp(regExp.source, `${regExp.flags.replace(/[gy]/g, "")}g`);
  const until = performance.now() + BUDGET_MS;
  for (let span = windowBytes * 2; performance.now() < until; span *= 2) {
    const from = span < bytes.length ? characterStart(bytes, bytes.length - span, encoding) : 0;
    anywhere.lastIndex = from === 0 ? 0 : 1;
    const match = anywhere.exec(bytes.toString(encoding, from));
    if (match !== null && Buffer.byteLength(match[0], encoding) > windowBytes) return true;
    if (from === 0) return false;
  }
  return false;
}
