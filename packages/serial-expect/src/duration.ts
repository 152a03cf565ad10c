/** Formats a duration for a message: `150 ms`, `4.2 s`. */
export function formatDuration(ms: number): string {
  if (ms === Number.POSITIVE_INFINITY) return "unlimited time";
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
