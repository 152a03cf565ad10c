import { formatPath, formatValue, PRESENT } from "./format-value.ts";
import { Not, OneOf } from "./pattern.ts";
import type { Place } from "./place.ts";

/** Returns a line for each place that a pattern names. */
export function formatPattern(pattern: Place): string[] {
  const { path, expected, contents } = pattern;
  // Alternatives for whole frames are listed one after the other.
  if (contents?.kind === "any" && expected instanceof OneOf) {
    return contents.places.flatMap((place, index) => [...(index === 0 ? [] : ["or"]), ...formatPattern(place)]);
  }
  if (path.length === 0 && expected instanceof Not) return [formatValue(expected)];
  const shown = [...shownPlaces(pattern)];
  const width = Math.max(0, ...shown.map((place) => formatPath(place.path).length));
  return shown.map((place) => {
    const value = isOne(place) ? formatValue(place.expected, place.path.at(-1)) : PRESENT;
    return `${formatPath(place.path).padEnd(width)}  ${value}`;
  });
}

/** Checks whether a place is shown as one, although a filter may have a pattern inside. */
const isOne = ({ contents }: Place): boolean => contents === undefined || contents.kind === "explains";

/** Returns the places that have no others inside. */
function* shownPlaces(place: Place): Generator<Place> {
  const { contents, path } = place;
  if (contents === undefined || isOne(place) || (contents.places.length === 0 && path.length > 0)) yield place;
  else for (const inner of contents.places) yield* shownPlaces(inner);
}
