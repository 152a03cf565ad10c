/** Throws the error of a state that the code around it rules out. */
export function unreachable(what: string): never {
  throw new Error(`unreachable: ${what}`);
}
