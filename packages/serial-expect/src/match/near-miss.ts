import { stripVTControlCharacters } from "node:util";
import { escapeRegExp } from "../text/escape-regexp.ts";
import { inTurn } from "./loop-turn.ts";
import { describePattern, type Pattern } from "./pattern.ts";

/** Describes text that arrived and almost matches a pattern. */
export function nearMisses(patterns: readonly Pattern[], text: string): string[] {
  return patterns.flatMap((pattern) => {
    const regExp = asRegExp(pattern);
    if (regExp === undefined) return [];
    for (const { label, find } of variants) {
      const found = inTurn(() => find(regExp, text))?.value;
      if (found !== undefined) return [`${describePattern(found)} for ${describePattern(pattern)} (${label})`];
    }
    return [];
  });
}

const variants: readonly { label: string; find: (regExp: RegExp, text: string) => string | undefined }[] = [
  { label: "different case", find: (regExp, text) => inAnyCase(regExp).exec(text)?.[0] },
  { label: "with escape sequences", find: (regExp, text) => regExp.exec(stripVTControlCharacters(text))?.[0] },
  { label: "a wrapped line", find: (regExp, text) => regExp.exec(unwrapped(text))?.[0] },
  { label: 'lines end with "\\r\\n"', find: (regExp, text) => regExp.exec(text.replaceAll("\r\n", "\n"))?.[0] },
];

/** Removes the line breaks that a terminal or a line editor inserts where a line is full. */
function unwrapped(text: string): string {
  return stripVTControlCharacters(text).replace(/ ?\r\n?/g, "");
}

function asRegExp(pattern: Pattern): RegExp | undefined {
  if (typeof pattern === "string") return new RegExp(escapeRegExp(pattern));
  return pattern instanceof RegExp ? new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, "")) : undefined;
}

function inAnyCase(regExp: RegExp): RegExp {
  return new RegExp(regExp.source, `${regExp.flags.replace("i", "")}i`);
}
