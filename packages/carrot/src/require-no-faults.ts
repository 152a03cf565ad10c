/**
 * Passes when there are no faults.
 * @throws {Error} that says what is not as it should be, and names each fault on a line of its own
 */
export function requireNoFaults(what: string, faults: readonly string[]): void {
  if (faults.length > 0) throw new Error(`${what}:\n  ${faults.join("\n  ")}`);
}
