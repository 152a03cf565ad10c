import { stripVTControlCharacters } from "node:util";
import { describePattern, type Pattern } from "./pattern.ts";

/** Says where text came that is almost what was waited for; nothing where none did. */
export function nearMisses(patterns: readonly Pattern[], text: string): string[] {
  return patterns.flatMap((pattern) => {
    const regExp = asRegExp(pattern);
    if (regExp === undefined) return [];
    const variant = VARIANTS.find(({ find }) => find(regExp, text) !== undefined);
    if (variant === undefined) return [];
    return [`${describePattern(variant.find(regExp, text) ?? "")} for ${describePattern(pattern)} (${variant.label})`];
  });
}

const VARIANTS: readonly { label: string; find: (regExp: RegExp, text: string) => string | undefined }[] = [
  { label: "another case", find: (regExp, text) => inAnyCase(regExp).exec(text)?.[0] },
  { label: "escape sequences in it", find: (regExp, text) => regExp.exec(stripVTControlCharacters(text))?.[0] },
  { label: "a wrapped line", find: (regExp, text) => regExp.exec(unwrapped(text))?.[0] },
  { label: 'lines end in "\\r\\n"', find: (regExp, text) => regExp.exec(text.replaceAll("\r\n", "\n"))?.[0] },
];

/** Without the line breaks that a terminal or a line editor puts where a line is full. */
function unwrapped(text: string): string {
  return stripVTControlCharacters(text).replace(/ ?\r\n?/g, "");
}

function asRegExp(pattern: Pattern): RegExp | undefined {
  if (typeof pattern === "string") return new RegExp(pattern.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"));
  return pattern instanceof RegExp ? new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, "")) : undefined;
}

function inAnyCase(regExp: RegExp): RegExp {
  return new RegExp(regExp.source, `${regExp.flags.replace("i", "")}i`);
}
