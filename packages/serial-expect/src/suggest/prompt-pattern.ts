import { escapeRegExp } from "../text/escape-regexp.ts";

/** A prompt that was answered, and the answer; undefined if that is a secret. */
export interface AnsweredPrompt {
  readonly prompt: string;
  readonly answer: string | undefined;
}

/** A text that is the same each time, or the source of a RegExp with the parts that change. */
export type PromptPattern =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "regexp"; readonly source: string };

/** Paths, numbers, names, and single other characters. */
const TOKEN = /[~/][\w./-]*|\d+|[^\W\d]+|[\s\S]/gu;
const NUMBER = /^\d+$/;
/** The end of a shell's prompt. */
const MARKER = /[#$%>] ?$/;
const WORD = /\p{L}{3}/u;

/**
 * Returns the pattern of each prompt. A part becomes a pattern only if another prompt proves that it changes: numbers in
 * prompts that are equal otherwise, and one word or path in prompts that begin and end alike, or that were answered alike.
 */
export function promptPatterns(prompts: readonly AnsweredPrompt[]): Map<string, PromptPattern> {
  const patterns = new Map<string, PromptPattern>();
  for (const { prompt } of prompts) {
    if (patterns.has(prompt)) continue;
    const ofNumbers = numbersPattern(prompt, prompts);
    const source = ofNumbers ?? middlePattern(prompt, prompts);
    patterns.set(prompt, source === undefined ? { kind: "text", text: prompt } : { kind: "regexp", source });
  }
  return patterns;
}

/** Returns the RegExp that matches a pattern. */
export function regExpOf(pattern: PromptPattern): RegExp {
  return new RegExp(sourceOf(pattern));
}

/** Returns the source of a RegExp that matches a pattern. */
export function sourceOf(pattern: PromptPattern): string {
  return pattern.kind === "text" ? escapeRegExp(pattern.text) : pattern.source;
}

/** Returns a source in which the numbers that differ are `\d+`; undefined if none do. */
function numbersPattern(prompt: string, prompts: readonly AnsweredPrompt[]): string | undefined {
  const tokens = tokensOf(prompt);
  const alike = prompts.map((other) => tokensOf(other.prompt)).filter((others) => sameButNumbers(tokens, others));
  const changes = tokens.map((token, at) => NUMBER.test(token) && alike.some((others) => others[at] !== token));
  if (!changes.includes(true)) return undefined;
  return tokens.map((token, at) => (changes[at] ? String.raw`\d+` : escapeRegExp(token))).join("");
}

function tokensOf(prompt: string): string[] {
  return prompt.match(TOKEN) ?? [];
}

function sameButNumbers(tokens: readonly string[], others: readonly string[]): boolean {
  if (tokens.length !== others.length) return false;
  return tokens.every((token, at) => token === others[at] || (NUMBER.test(token) && NUMBER.test(others[at] ?? "")));
}

/** Returns a source in which the part that differs from another prompt is `\S+`; undefined if there is none. */
function middlePattern(prompt: string, prompts: readonly AnsweredPrompt[]): string | undefined {
  for (const other of prompts) {
    const { begin, end } = commonEnds(prompt, other.prompt);
    const middles = [prompt, other.prompt].map((text) => text.slice(begin, text.length - end));
    if (middles.some((middle) => !/^[^\s()]+$/.test(middle))) continue;
    const head = prompt.slice(0, begin);
    const tail = prompt.slice(prompt.length - end);
    const isShell = MARKER.test(tail) && /\w/.test(head);
    const isAnsweredAlike = WORD.test(tail) && prompts.some((one) => one.prompt === prompt && isSame(one, other));
    if (isShell || isAnsweredAlike) return `${escapeRegExp(head)}\\S+${escapeRegExp(tail)}`;
  }
  return undefined;
}

function isSame({ answer }: AnsweredPrompt, other: AnsweredPrompt): boolean {
  return answer !== undefined && answer !== "" && answer === other.answer;
}

/** Returns the lengths of the common begin and end of two prompts, in whole tokens. */
function commonEnds(one: string, other: string): { begin: number; end: number } {
  const tokens = tokensOf(one);
  const others = tokensOf(other);
  const most = Math.min(tokens.length, others.length);
  let begin = 0;
  while (begin < most && tokens[begin] === others[begin]) begin++;
  let end = 0;
  while (end < most - begin && tokens[tokens.length - 1 - end] === others[others.length - 1 - end]) end++;
  return {
    begin: tokens.slice(0, begin).join("").length,
    end: tokens.slice(tokens.length - end, tokens.length).join("").length,
  };
}
