/** Fails loudly where the code relies on something that cannot be otherwise. `reason` says why it cannot. */
export function unreachable(reason: string): never {
  throw new Error(`unreachable: ${reason}`);
}
