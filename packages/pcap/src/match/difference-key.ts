import type { Comparison } from "./compare.ts";
import { describe } from "./explanation.ts";

/** Returns a text that is the same for frames that differ from a pattern in the same way. */
export function differenceKey(comparisons: readonly Comparison[]): string {
  let key = "";
  for (const comparison of comparisons) key += `${comparison.fits ? "=" : "!"}${actualOf(comparison)}\n`;
  return key;
}

function actualOf(comparison: Comparison): string {
  const { path, actual, fits, isContainer } = comparison;
  if (path.length === 0 || (isContainer && fits)) return "";
  // Formatting is expensive, and most values need none.
  return typeof actual === "object" ? describe(comparison).actual : String(actual);
}
