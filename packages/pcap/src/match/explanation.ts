import { type Comparison, compare, scoreOf } from "./compare.ts";
import { checkMatchOptions, compileFramePattern } from "./compile-pattern.ts";
import { type MatchInput, toMatchable } from "./fields/matchable-frame.ts";
import type { MatchOptions } from "./fields/protocol.ts";
import { formatByteDifference, formatPath, formatValue, PRESENT } from "./format-value.ts";
import type { FramePattern } from "./pattern.ts";

const MAX_COLUMN_LENGTH = 40;

/** A layer, a list or a field that a pattern names, and what a frame has there. */
export interface ComparedField {
  /** Its place, as in code: `arp.senderProtocolAddress` or `vlans[0].id`; `frame` for a predicate over the whole frame. */
  readonly path: string;
  /** Whether the frame fits the pattern here. */
  readonly fits: boolean;
  /** The expectation of the pattern, in words. */
  readonly expected: string;
  /** The value in the frame, in words; `absent` if there is none. */
  readonly actual: string;
}

/** The result of {@link explain}. */
export interface Explanation {
  /** Whether the frame matches. */
  readonly matches: boolean;
  /** The fields that the pattern names, in its order. A layer appears as a whole only if it is missing, and then without its fields. */
  readonly fields: readonly ComparedField[];
  /** The rank of the frame: the sum of 2 for each layer that fits and 1 for everything else that fits. */
  readonly score: number;
  /** Lines for people: each field with its value. Those that differ are marked with a cross. */
  readonly text: string;
}

/**
 * Explains where a frame differs from a pattern, field by field, and where it fits.
 *
 * @throws {TypeError} for a pattern that {@link checkPattern} refuses
 * @example
 * console.log(explain(frame, { arp: { operation: "reply", senderProtocolAddress: "192.168.0.1" } }).text);
 */
export function explain(frame: MatchInput, pattern: FramePattern, options: MatchOptions = {}): Explanation {
  checkMatchOptions("explain", options);
  return explainComparisons(compare(compileFramePattern(pattern, options), toMatchable(frame, options)));
}

/** Returns an explanation of comparisons. */
export function explainComparisons(comparisons: readonly Comparison[]): Explanation {
  const fields = comparisons.filter((comparison) => isReported(comparison, comparisons)).map(describe);
  return {
    matches: comparisons.every(({ fits }) => fits),
    fields,
    score: scoreOf(comparisons),
    text: formatFields(fields),
  };
}

/** Checks whether a comparison is worth reporting. The contents of a missing layer and a layer whose fields follow are not. */
function isReported({ path, isContainer, fits, expected }: Comparison, all: readonly Comparison[]): boolean {
  const isBare = isContainer && Object.keys(Object(expected)).length === 0;
  if (isContainer && fits) return isBare;
  return !all.some((outer) => outer.isContainer && !outer.fits && isInside(path, outer.path));
}

function isInside(path: readonly string[], outer: readonly string[]): boolean {
  return path.length > outer.length && outer.every((name, index) => path[index] === name);
}

/** Describes one comparison in words. */
export function describe({ path, expected, actual, fits, isContainer }: Comparison): ComparedField {
  const name = path.at(-1);
  const place = { path: formatPath(path), fits };
  if (!fits && expected instanceof Uint8Array && actual instanceof Uint8Array) {
    return { ...place, ...formatByteDifference(expected, actual) };
  }
  if (path.length === 0)
    return { ...place, expected: formatValue(expected), actual: fits ? `true: ${formatValue(expected)}` : "false" };
  const actualText = isContainer && fits ? PRESENT : formatValue(actual, name);
  return { ...place, expected: formatValue(expected, name), actual: actualText };
}

function formatFields(fields: readonly ComparedField[]): string {
  const pathWidth = widest(fields.map(({ path }) => path));
  const short = fields.filter(({ fits, actual }) => !fits && actual.length <= MAX_COLUMN_LENGTH);
  const actualWidth = widest(short.map(({ actual }) => actual));
  const line = ({ path, fits, expected, actual }: ComparedField): string => {
    const place = path.padEnd(pathWidth);
    if (fits) return `  ${place}  ${actual}`;
    // Next to a long value the expectation would be out of sight, so it is on the next line.
    const gap = actual.length > MAX_COLUMN_LENGTH ? `\n${" ".repeat(pathWidth + 4)}` : "  ";
    return `✗ ${place}  ${actual.padEnd(actualWidth)}${gap}expected ${expected}`;
  };
  return fields.map(line).join("\n");
}

const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map((text) => text.length));
