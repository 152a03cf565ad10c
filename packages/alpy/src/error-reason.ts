/** Returns the message of an error; a thrown value that is not an error, as text. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
