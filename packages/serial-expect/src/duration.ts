/** Returns a duration as people write it: "150 ms", "4.2 s". */
export function formatDuration(ms: number): string {
  if (ms === Number.POSITIVE_INFINITY) return "unlimited time";
  const rounded = Math.round(ms);
  return rounded < 1000 ? `${rounded} ms` : `${Math.round(rounded / 100) / 10} s`;
}
