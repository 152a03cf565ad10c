/** Throws an error for a state that cannot occur: a bug in this package, not in its caller. */
export function unreachable(what: string): never {
  throw new Error(`unreachable: ${what}`);
}
