import { compare } from "./compare.ts";
import { formatPath, formatValue } from "./format-value.ts";
import type { FramePattern } from "./pattern.ts";

/** Gives a line for each thing that a pattern names. */
export function formatPattern(pattern: FramePattern): string[] {
  const places = [...compare(pattern, undefined)];
  const told = places.filter(({ isContainer, expected }) => !isContainer || Object.keys(Object(expected)).length === 0);
  const width = Math.max(0, ...told.map(({ path }) => formatPath(path).length));
  return told.map(({ path, expected, isContainer }) => {
    const value = isContainer ? "there" : formatValue(expected, path.at(-1));
    return `${formatPath(path).padEnd(width)}  ${value}`;
  });
}
