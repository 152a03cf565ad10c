/** Returns a duration as people write it: `350 ms`, `4.2 s`, `30 s`. */
export function formatDuration(ms: number): string {
  const rounded = Math.round(ms);
  return rounded < 1_000 ? `${rounded} ms` : `${Math.round(rounded / 100) / 10} s`;
}

/** Formats milliseconds as seconds, for lines that are compared with each other: `0.3 s`, `12.0 s`. */
export function formatSeconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
