/** Returns a duration as people write it: "150 ms", "4.2 s". */
export function formatDuration(ms: number): string {
  const rounded = Math.round(ms);
  return rounded < 1000 ? `${rounded} ms` : `${Math.round(rounded / 100) / 10} s`;
}
