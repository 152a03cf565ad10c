import { renderedLines } from "../text/rendered-lines.ts";

const ERASES: ReadonlySet<string> = new Set(["\b", "\u007f"]);
const EDITS = /\p{Cc}/u;

/**
 * Returns the line that was entered.
 * @param typed The text that was typed, without Enter.
 * @param before The text that was received before, with the prompt.
 * @param echo The text that was received while it was typed.
 */
export function enteredLine(typed: string, before: string, echo: string): string {
  const erased = withErasures(typed);
  if (!EDITS.test(erased)) return erased;
  // Completions, the history and cursor keys: only the screen shows the line.
  const prompt = renderedLines(before).at(-1) ?? "";
  const shown = renderedLines(before + echo).at(-1) ?? "";
  return shown.startsWith(prompt) ? shown.slice(prompt.length).trimStart() : erased;
}

function withErasures(typed: string): string {
  const kept: string[] = [];
  for (const character of typed) {
    if (ERASES.has(character)) kept.pop();
    else kept.push(character);
  }
  return kept.join("");
}
