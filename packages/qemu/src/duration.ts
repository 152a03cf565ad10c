/** Returns a duration as text: `150 ms`, `4.2 s`, `30 s`. */
export function formatDuration(ms: number): string {
  const whole = Math.round(ms);
  return whole < 1_000 ? `${whole} ms` : `${Math.round(whole / 100) / 10} s`;
}
