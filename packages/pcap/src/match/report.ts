import { summary } from "../decode/summary/summary.ts";
import { escapeForeign } from "../escape-foreign.ts";
import type { MatchOptions } from "./fields/protocol.ts";
import { formatPattern } from "./format-pattern.ts";
import type { NearFrame } from "./near-frame.ts";
import type { Place } from "./place.ts";

const INDENT = "  ";

/** Returns a report of the pattern, and of how the nearest frames differ from it. */
export function formatReport(
  pattern: Place,
  nearest: readonly NearFrame[],
  seenCount: number,
  options: MatchOptions = {},
): string {
  const expected = ["Expected a frame with", ...indent(formatPattern(pattern))];
  return [expected, [outcome(nearest, seenCount)], ...nearest.map((near) => formatNear(near, options))]
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}

function outcome(nearest: readonly NearFrame[], seenCount: number): string {
  if (seenCount === 0) return "There was no frame at all.";
  const frames = seenCount === 1 ? "1 frame" : `${seenCount.toLocaleString("en")} frames`;
  const [first] = nearest;
  if (first?.explanation.matches === true) return `Frame #${first.number} of ${frames} matches. The nearest:`;
  return seenCount === 1 ? "The only frame does not match:" : `None of ${frames} matches. The nearest:`;
}

function formatNear(near: NearFrame, options: MatchOptions): string[] {
  const { frame, number, explanation, alikeCount } = near;
  const { text } = explanation;
  const more =
    alikeCount === 0 ? [] : [`${INDENT}and ${alikeCount.toLocaleString("en")} more that differ in the same way`];
  const where = frame instanceof Uint8Array ? undefined : frame.interface?.name;
  const place = where === undefined ? `#${number}` : `#${number} on ${escapeForeign(where)}`;
  return [`${place}  ${summary(frame, options)}`, ...indent(text.split("\n")), ...more];
}

const indent = (lines: readonly string[]): string[] => lines.map((line) => `${INDENT}${line}`);
