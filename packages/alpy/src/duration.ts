/** Formats milliseconds for a message: `350 ms`, from one second on `2.0 s`. */
export function formatDuration(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : formatSeconds(ms);
}

/** Formats milliseconds as seconds, for lines that are compared with each other: `0.3 s`, `12.0 s`. */
export function formatSeconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
