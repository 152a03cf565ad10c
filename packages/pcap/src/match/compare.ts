import { nameOf, type Place, readField } from "./place.ts";

/** The comparison of one place that a pattern names with what a frame has there. */
export interface Comparison {
  /** Names of layer and field, from the outside in; empty for a pattern over the whole frame. */
  readonly path: readonly string[];
  readonly expected: unknown;
  readonly actual: unknown;
  readonly fits: boolean;
  /** Whether the place is a layer or a list. Only its presence is compared here; its contents follow. */
  readonly isContainer: boolean;
}

/** Compares a value with a pattern, place by place, in the pattern's order. Of several patterns, the nearest is compared. */
export function compare(place: Place, actual: unknown): readonly Comparison[] {
  const comparisons: Comparison[] = [];
  addComparisons(place, actual, comparisons);
  return comparisons;
}

/** Returns the rank of compared places: the sum of 2 for each layer that fits and 1 for everything else that fits. */
export function scoreOf(comparisons: readonly Comparison[]): number {
  let score = 0;
  for (const { fits, isContainer, path } of comparisons) if (fits) score += isContainer && path.length === 1 ? 2 : 1;
  return score;
}

function addComparisons({ path, expected, test, contents }: Place, actual: unknown, into: Comparison[]): void {
  if (contents === undefined) {
    into.push({ path, expected, actual, fits: test(actual), isContainer: false });
  } else if (contents.kind === "explains") {
    const fits = test(actual);
    into.push({ path, expected, actual, fits, isContainer: false });
    // A damaged frame may fit the pattern and not the predicate, or the other way around: the pattern then explains nothing.
    const explaining = contents.places.flatMap((place) => compare(place, actual));
    if (explaining.every((one) => one.fits) === fits) into.push(...withoutRepetitions(explaining));
  } else if (contents.kind === "any") {
    into.push(...nearestOf(contents.places, actual));
  } else if (contents.kind === "all") {
    for (const place of contents.places) addComparisons(place, actual, into);
  } else {
    if (path.length > 0) into.push({ path, expected, actual, fits: contents.isPresent(actual), isContainer: true });
    for (const place of contents.places) addComparisons(place, readField(actual, nameOf(place)), into);
  }
}

/** Returns comparisons of which none repeats another: parts of an expression share the headers that they are about. */
function withoutRepetitions(comparisons: readonly Comparison[]): readonly Comparison[] {
  const isSame = (one: Comparison, other: Comparison): boolean =>
    Object.is(one.expected, other.expected) && one.path.join(".") === other.path.join(".");
  return comparisons.filter((one, index) => comparisons.findIndex((other) => isSame(one, other)) === index);
}

/** Returns the comparisons with the first pattern that fits, or else with the one of the highest score. */
function nearestOf(places: readonly Place[], actual: unknown): readonly Comparison[] {
  let nearest: readonly Comparison[] = [];
  let highest = -1;
  for (const place of places) {
    const comparisons = compare(place, actual);
    if (comparisons.every(({ fits }) => fits)) return comparisons;
    const score = scoreOf(comparisons);
    if (score > highest) nearest = comparisons;
    highest = Math.max(highest, score);
  }
  return nearest;
}
