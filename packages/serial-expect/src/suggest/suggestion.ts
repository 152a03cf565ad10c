import type { SessionTurn } from "../record/session-turn.ts";
import { type AnsweredPrompt, type PromptPattern, promptPatterns } from "./prompt-pattern.ts";
import { openLine, visibleText } from "./visible-text.ts";
import { shortened, waitForDrawn, waitForLastLine, waitsFor } from "./wait.ts";

/** A step of a script: what is waited for, and what is then sent; nothing at its end. */
export interface SuggestedStep {
  readonly waits: readonly PromptPattern[];
  /** How long the far side took, in milliseconds. */
  readonly elapsedMs: number;
  readonly sent: SessionTurn["sent"];
  /** The prompt that the answer was typed at. */
  readonly prompt: string;
}

interface ReadTurn extends Pick<SessionTurn, "sent" | "isFullScreen"> {
  readonly text: string;
  readonly prompt: string;
  readonly elapsedMs: number;
}

/** Returns the steps that repeat a session. */
export function suggestSteps(turns: readonly SessionTurn[]): SuggestedStep[] {
  const read: ReadTurn[] = turns.map(({ received, sent, isFullScreen, ms }, at) => {
    const text = visibleText(received);
    return { text, prompt: openLine(text), sent, isFullScreen, elapsedMs: ms - (turns[at - 1]?.ms ?? 0) };
  });
  const patterns = promptPatterns(read.flatMap((turn) => answered(turn)));
  return read.flatMap((turn) => {
    const waits = waitsOf(turn, patterns);
    if (turn.sent === undefined && waits.length === 0) return [];
    return [{ waits, elapsedMs: turn.elapsedMs, sent: turn.sent, prompt: turn.prompt }];
  });
}

function answered({ sent, prompt, isFullScreen }: ReadTurn): AnsweredPrompt[] {
  if (sent === undefined || isFullScreen || prompt === "") return [];
  return [{ prompt, answer: sent.kind === "line" ? sent.text : undefined }];
}

function waitsOf(
  { text, prompt, sent, isFullScreen }: ReadTurn,
  patterns: Map<string, PromptPattern>,
): PromptPattern[] {
  const known = patterns.get(prompt);
  // The end of a session is known only by a prompt that was answered before.
  if (sent === undefined) return known === undefined ? [] : waitsFor(text, known);
  if (isFullScreen) return listOf(waitForDrawn(text));
  if (known === undefined) return listOf(waitForLastLine(text));
  return waitsFor(text, shortened(prompt) ?? known);
}

function listOf(pattern: PromptPattern | undefined): PromptPattern[] {
  return pattern === undefined ? [] : [pattern];
}
