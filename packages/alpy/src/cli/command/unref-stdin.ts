/** Keeps standard input, such as a pipe that is no longer read, from keeping the process alive. */
export function unrefStdin(): void {
  // A file as standard input has no unref(), and does not need it.
  const input: Partial<NodeJS.ReadStream> = process.stdin;
  input.unref?.();
}
