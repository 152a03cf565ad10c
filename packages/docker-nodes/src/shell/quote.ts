/** Returns a command for a POSIX shell: each word in single quotes, so that the shell neither expands nor splits it. */
export function shellCommand(argv: readonly string[]): string {
  return argv.map(shellQuote).join(" ");
}

function shellQuote(word: string): string {
  if (word.includes("\0")) {
    throw new TypeError(`the words of a command must not contain a NUL character, got ${JSON.stringify(word)}`);
  }
  return `'${word.replaceAll("'", "'\\''")}'`;
}
