/** Keeps an input that nobody reads any more, a pipe say, from keeping the process alive. */
export function letGoOfInput(): void {
  const input: Partial<NodeJS.ReadStream> = process.stdin;
  // A file has none, and needs none.
  input.unref?.();
}
