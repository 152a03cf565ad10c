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
  | { readonly kind: "missing"; readonly seen: readonly string[]; readonly hasMoved: boolean }
  | { readonly kind: "timeout"; readonly seen: readonly string[] };

/** A late effect of a key is awaited for this many times the time in which a key must have one. */
const LATE_FACTOR = 2;

/** The state in which no text is highlighted. */
const NOTHING = "[]";

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
  const keys = new MenuKeys(screen, moves, deadline);
  if (!(await screen.until(() => screen.highlights().length > 0, deadline))) return { kind: "timeout", seen: [] };
  await keys.quiet();
  let direction = firstDirection(screen, searched);
  while (deadline.rest.timeoutMs > 0) {
    const found = screen.highlights().find(({ text }) => isTextLike(text, searched));
    if (found !== undefined && (await keys.areDone())) return { kind: "highlighted", text: found.text };
    if (found !== undefined) {
      // What looked like an end was a slow program.
      ends.clear();
      states.clear();
      continue;
    }
    for (const { text } of screen.highlights()) seen.add(text);
    const before = stateOf(screen);
    // A menu that begins again after its last item shows nothing new; items without text all look alike.
    const isRepeated = before !== NOTHING && states.has(`${direction} ${before}`);
    states.add(`${direction} ${before}`);
    const hasMoved = !isRepeated && (await keys.press(direction));
    if (hasMoved) continue;
    if (deadline.rest.timeoutMs === 0) break;
    ends.add(direction);
    direction = direction === "next" ? "previous" : "next";
    if (ends.has(direction)) return { kind: "missing", seen: [...seen], hasMoved: keys.hadEffect };
  }
  return { kind: "timeout", seen: [...seen] };
}

/** The keys that move in a menu, and their effects. */
class MenuKeys {
  readonly #screen: MenuScreen;
  readonly #moves: MenuMoves;
  readonly #deadline: Deadline;
  #keyTimeoutMs: number;
  #mayBeLate = false;
  /** Whether a key had an effect. */
  hadEffect = false;

  constructor(screen: MenuScreen, moves: MenuMoves, deadline: Deadline) {
    this.#screen = screen;
    this.#moves = moves;
    this.#deadline = deadline;
    this.#keyTimeoutMs = moves.keyTimeoutMs;
  }

  /** Presses a key and waits for its whole effect; false if it has none in its time. */
  async press(direction: Direction): Promise<boolean> {
    const before = stateOf(this.#screen);
    await this.#screen.press(this.#moves[direction], this.#deadline);
    // Some menus have items without text, such as between groups: nothing is highlighted for all of the time.
    const hasChanged = (await this.#changes(before, this.#keyTimeoutMs)) || stateOf(this.#screen) !== before;
    if (hasChanged) {
      this.hadEffect = true;
      await this.quiet();
    } else this.#mayBeLate = true;
    return hasChanged;
  }

  /**
   * Returns whether nothing moves any more. A key that had no effect in its time may have one later, of a slow program: then
   * what is highlighted now is not what a confirmation would confirm.
   */
  async areDone(): Promise<boolean> {
    if (!this.#mayBeLate) return true;
    const lateMs = LATE_FACTOR * this.#keyTimeoutMs;
    if (await this.#changes(stateOf(this.#screen), lateMs)) {
      this.#keyTimeoutMs = lateMs;
      return false;
    }
    this.#mayBeLate = false;
    return this.#deadline.rest.timeoutMs > 0;
  }

  /** Waits until nothing was drawn for a while; not for ever, as some screens never stop. */
  async quiet(): Promise<void> {
    await this.#screen.quiet(this.#moves.quietMs, this.#within(this.#moves.keyTimeoutMs));
  }

  async #changes(before: string, timeoutMs: number): Promise<boolean> {
    // Programs remove the old highlight before they draw the new one.
    const hasChanged = (): boolean => this.#screen.highlights().length > 0 && stateOf(this.#screen) !== before;
    return await this.#screen.until(hasChanged, this.#within(timeoutMs));
  }

  #within(limitMs: number): Deadline {
    const { timeoutMs, signal } = this.#deadline.rest;
    return new Deadline(Math.min(limitMs, timeoutMs), signal);
  }
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
