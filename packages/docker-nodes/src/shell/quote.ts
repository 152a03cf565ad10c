/** The words as one command for a POSIX shell: each in single quotes, so that none is ever expanded or split. */
export function shellCommand(argv: readonly string[]): string {
  return argv.map(shellQuote).join(" ");
}

function shellQuote(word: string): string {
  if (word.includes("\0"))
    throw new TypeError(`a command's word must not hold a NUL character: ${JSON.stringify(word)}`);
  return `'${word.replaceAll("'", "'\\''")}'`;
}
