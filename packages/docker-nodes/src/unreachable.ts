/** Throws, at a place that the code cannot reach unless it has a bug. `reason` says why it cannot. */
export function unreachable(reason: string): never {
  throw new Error(`unreachable: ${reason}`);
}
