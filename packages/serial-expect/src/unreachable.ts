/** Throws: an invariant of this package does not hold. */
export function unreachable(invariant: string): never {
  throw new Error(`unreachable: ${invariant}`);
}
