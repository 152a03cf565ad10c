import { type PromptPattern, regExpOf, sourceOf } from "./prompt-pattern.ts";
import { openLine } from "./visible-text.ts";

/** Longer prompts are cut at their begin. */
const MAX_TEXT_CHARACTERS = 100;
const LINE_BEGIN = String.raw`[\r\n]`;
/** Texts that a program draws on a screen: words with single spaces between them. */
const DRAWN = /\p{L}[\p{L}\d]+(?: [\p{L}\d]+)*/gu;

/**
 * Returns the waits for a prompt at the end of a text: normally one. If the prompt's text is also before its end, the wait for
 * it would end too early: then it must be at the begin of a line, or a line that is just before it is waited for first.
 */
export function waitsFor(text: string, prompt: PromptPattern): PromptPattern[] {
  const atLine: PromptPattern = { kind: "regexp", source: LINE_BEGIN + sourceOf(prompt) };
  const choices = [prompt, atLine];
  const simple = choices.find((pattern) => isFirstAtEnd(text, pattern));
  if (simple !== undefined) return [simple];
  const lines = text.slice(0, text.length - openLine(text).length).split(/[\r\n]+/);
  for (const line of lines.toReversed()) {
    const landmark = line.trim();
    // Numbers seldom are the same the next time.
    if (landmark.length < 3 || /\d/.test(landmark)) continue;
    const rest = text.slice(text.indexOf(landmark) + landmark.length);
    const after = choices.find((pattern) => isFirstAtEnd(rest, pattern));
    if (after !== undefined) return [{ kind: "text", text: landmark.slice(-MAX_TEXT_CHARACTERS) }, after];
  }
  return Array.from({ length: countOf(text, prompt) }, () => prompt);
}

/** Returns the wait for the end of a text that has no prompt: its last line, or undefined if there is none. */
export function waitForLastLine(text: string): PromptPattern | undefined {
  const last =
    text
      .trim()
      .split(/[\r\n]+/)
      .at(-1)
      ?.trim() ?? "";
  return last === "" ? undefined : { kind: "text", text: last.slice(-MAX_TEXT_CHARACTERS) };
}

/** Returns the wait for the last text that a program has drawn on the screen; undefined if there is none. */
export function waitForDrawn(text: string): PromptPattern | undefined {
  const drawn = text.match(DRAWN)?.at(-1);
  return drawn === undefined ? undefined : { kind: "text", text: drawn.slice(-MAX_TEXT_CHARACTERS) };
}

/** Returns the pattern for a prompt that is too long to be written whole. */
export function shortened(prompt: string): PromptPattern | undefined {
  if (prompt.length <= MAX_TEXT_CHARACTERS) return undefined;
  return { kind: "text", text: prompt.slice(-MAX_TEXT_CHARACTERS) };
}

function isFirstAtEnd(text: string, pattern: PromptPattern): boolean {
  const match = regExpOf(pattern).exec(text);
  return match !== null && match.index + match[0].length === text.length;
}

function countOf(text: string, pattern: PromptPattern): number {
  return text.match(new RegExp(sourceOf(pattern), "g"))?.length ?? 1;
}
