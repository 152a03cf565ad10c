const UNITS = ["B", "kB", "MB", "GB", "TB"] as const;

/** Formats a number of bytes in one unit: `512 B`, `1.5 kB`, `3.1 MB`. */
export function formatBytes(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${(bytes / 1_000 ** power).toFixed(power === 0 ? 0 : 1)} ${UNITS[power]}`;
}
