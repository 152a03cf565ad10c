/**
 * Checks that there are no faults.
 * @throws {Error} with the summary, and each fault on its own line
 */
export function requireNoFaults(summary: string, faults: readonly string[]): void {
  if (faults.length > 0) throw new Error(`${summary}:\n  ${faults.join("\n  ")}`);
}
