import { Deadline } from "../console/deadline.ts";
import type { Key } from "../text/keys.ts";
import type { ScreenHighlight } from "./highlight.ts";
import type { ScreenMatch, ScreenTarget } from "./target.ts";
import { isTextLike } from "./target.ts";

/** The parts of a screen that moving in a menu requires. */
export interface MenuScreen {
  highlights(): readonly ScreenHighlight[];
  find(target: ScreenTarget): ScreenMatch | undefined;
  press(key: Key, deadline: Deadline): Promise<void>;
  /** Waits until the look returns true; false when the time is over. */
  until(look: () => boolean, deadline: Deadline): Promise<boolean>;
  quiet(quietMs: number, deadline: Deadline): Promise<void>;
}

/** How to move in a menu. */
export interface MenuMoves {
  readonly next: Key;
  readonly previous: Key;
  readonly keyTimeoutMs: number;
  readonly quietMs: number;
}

/** The outcome of moving in a menu. */
export type MenuOutcome =
  | { readonly kind: "highlighted"; readonly text: string }
  /** All items were seen, and it is not among them. */
  | { readonly kind: "missing"; readonly seen: readonly string[] }
  | { readonly kind: "timeout"; readonly seen: readonly string[] };

type Direction = "next" | "previous";

/** Moves in a menu, one key after the other, until the highlighted text is the searched one. */
export async function moveTo(
  screen: MenuScreen,
  searched: string | RegExp,
  moves: MenuMoves,
  deadline: Deadline,
): Promise<MenuOutcome> {
  const seen = new Set<string>();
  const states = new Set<string>();
  const ends = new Set<Direction>();
  if (!(await screen.until(() => screen.highlights().length > 0, deadline))) return { kind: "timeout", seen: [] };
  await screen.quiet(moves.quietMs, deadline);
  let direction = firstDirection(screen, searched);
  while (deadline.rest.timeoutMs > 0) {
    const found = screen.highlights().find(({ text }) => isTextLike(text, searched));
    if (found !== undefined) return { kind: "highlighted", text: found.text };
    for (const { text } of screen.highlights()) seen.add(text);
    const before = stateOf(screen);
    // A menu that begins again after its last item shows nothing new.
    const isRepeated = states.has(`${direction} ${before}`);
    states.add(`${direction} ${before}`);
    const hasMoved = !isRepeated && (await step(screen, moves, direction, deadline));
    if (hasMoved) continue;
    if (deadline.rest.timeoutMs === 0) break;
    ends.add(direction);
    direction = direction === "next" ? "previous" : "next";
    if (ends.has(direction)) return { kind: "missing", seen: [...seen] };
  }
  return { kind: "timeout", seen: [...seen] };
}

/** Presses a key and waits for its whole effect; false if it has none. */
async function step(screen: MenuScreen, moves: MenuMoves, direction: Direction, deadline: Deadline): Promise<boolean> {
  const before = stateOf(screen);
  await screen.press(moves[direction], deadline);
  const { timeoutMs, signal } = deadline.rest;
  const keyDeadline = new Deadline(Math.min(moves.keyTimeoutMs, timeoutMs), signal);
  // Programs remove the old highlight before they draw the new one.
  const hasChanged = await screen.until(
    () => screen.highlights().length > 0 && stateOf(screen) !== before,
    keyDeadline,
  );
  if (hasChanged) await screen.quiet(moves.quietMs, deadline);
  return hasChanged;
}

/** Goes up only if the text is above everything that is highlighted. */
function firstDirection(screen: MenuScreen, searched: string | RegExp): Direction {
  const shown = screen.find({ text: searched });
  const top = screen.highlights()[0];
  return shown !== undefined && top !== undefined && shown.row < top.row ? "previous" : "next";
}

/** The highlights as a value that can be compared; a list that scrolls keeps its places and changes its texts. */
function stateOf(screen: MenuScreen): string {
  return JSON.stringify(screen.highlights());
}
