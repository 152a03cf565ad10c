import { compare } from "./compare.ts";
import { formatPath, formatValue, PRESENT } from "./format-value.ts";
import type { FramePattern } from "./pattern.ts";

/** Returns a line for each place that a pattern names. */
export function formatPattern(pattern: FramePattern): string[] {
  const places = [...compare(pattern, undefined)];
  const shown = places.filter(
    ({ isContainer, expected }) => !isContainer || Object.keys(Object(expected)).length === 0,
  );
  const width = Math.max(0, ...shown.map(({ path }) => formatPath(path).length));
  return shown.map(({ path, expected, isContainer }) => {
    const value = isContainer ? PRESENT : formatValue(expected, path.at(-1));
    return `${formatPath(path).padEnd(width)}  ${value}`;
  });
}
