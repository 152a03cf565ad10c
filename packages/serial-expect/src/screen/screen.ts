import type { SerialConsole } from "../console/console.ts";
import { Deadline } from "../console/deadline.ts";
import { formatDuration } from "../duration.ts";
import { SerialExpectError } from "../errors.ts";
import { describePattern } from "../match/pattern.ts";
import { checkOptions, mustBe, waitChecks } from "../option-checks.ts";
import type { WaitOptions } from "../wait-options.ts";
import type { ScreenCell } from "./cell.ts";
import type { Display } from "./display.ts";
import { findHighlights, type ScreenHighlight } from "./highlight.ts";
import { lookUntil, waitForQuiet } from "./look.ts";
import { type MenuOutcome, moveTo } from "./menu.ts";
import { type ChooseOptions, chooseChecks, screenChecks } from "./options.ts";
import { linesIn, type Picture, type ScreenCursor, type ScreenRegion } from "./picture.ts";
import { describePicture, withoutSecrets } from "./shown-text.ts";
import { svgOf } from "./svg.ts";
import {
  checkRegion,
  checkScreenPattern,
  checkTarget,
  describeTarget,
  findTarget,
  type ScreenMatch,
  type ScreenTarget,
} from "./target.ts";

const DEFAULT_KEY_TIMEOUT_MS = 1000;
const DEFAULT_QUIET_MS = 50;

/** Creates a screen of a console. */
export let createScreen: (console: SerialConsole, display: Display, stopWatching: () => void) => Screen;

/**
 * What a console shows on a terminal of a given size, created by {@link openScreen}. It draws everything that the console
 * receives; matches and sends of the console work as before. Its members show what has been drawn so far, which is a moment
 * behind what was received; {@link waitFor} draws that first.
 */
export class Screen implements AsyncDisposable {
  /** The console of the screen, to which keys and text are sent. */
  readonly console: SerialConsole;
  readonly #display: Display;
  readonly #stopWatching: () => void;
  #isClosed = false;

  static {
    createScreen = (console, display, stopWatching) => new Screen(console, display, stopWatching);
  }

  private constructor(console: SerialConsole, display: Display, stopWatching: () => void) {
    this.console = console;
    this.#display = display;
    this.#stopWatching = stopWatching;
  }

  /** Its width in characters. */
  get columns(): number {
    return this.#display.columns;
  }

  /** Its height in lines. */
  get rows(): number {
    return this.#display.rows;
  }

  /** The place of the cursor. */
  get cursor(): ScreenCursor {
    return this.#picture().cursor;
  }

  /**
   * Returns the text of the screen or of a part of it: its lines, separated by `\n`, without the spaces at their ends. A line
   * that was wrapped at the edge of the screen is one line.
   * @throws {TypeError} if the region is not valid
   */
  text(region: ScreenRegion = {}): string {
    checkRegion("text", region);
    return linesIn(this.#picture(), region).join("\n");
  }

  /**
   * Returns a cell: its character, colours and attributes. Row and column count from 0.
   * @throws {TypeError} if it is not on the screen
   */
  cell(row: number, column: number): ScreenCell {
    const cell = this.#picture().rows[row]?.cells[column];
    if (cell !== undefined) return cell;
    throw mustBe("cell: row, column", `within ${this.rows} rows and ${this.columns} columns`, [row, column]);
  }

  /**
   * Returns the highlighted texts, from the top, such as the current item of a menu and the current button: stripes of one
   * row whose background differs from those of the rows above and below, in colour or inverse.
   * @throws {TypeError} if the region is not valid
   */
  highlights(region: ScreenRegion = {}): readonly ScreenHighlight[] {
    checkRegion("highlights", region);
    return findHighlights(this.#picture(), region);
  }

  /**
   * Returns the place where the screen shows a target now; undefined if it does not. Does not wait.
   * @throws {TypeError} if the target is not valid
   */
  find(target: ScreenTarget): ScreenMatch | undefined {
    checkTarget("find", target);
    return findTarget(this.#picture(), target);
  }

  /**
   * Waits until the screen shows a target: a text, a highlighted text, a cell, the cursor, or several of these. Returns
   * immediately if it does now. Nothing is consumed. Like an `expect`, it occupies the console meanwhile.
   * @throws {SerialExpectError} `timeout`, whose message shows the screen; `eof`, `busy`, `closed`, `stream-failed`
   * @throws {TypeError} if the target or an option is not valid
   */
  async waitFor(target: ScreenTarget, options: WaitOptions = {}): Promise<ScreenMatch> {
    checkTarget("waitFor", target);
    checkOptions("waitFor", options, waitChecks);
    const { timeoutMs = this.console.timeoutMs, signal } = options;
    signal?.throwIfAborted();
    this.#requireOpen("waitFor");
    const what = describeTarget(target);
    const found = await this.#until(`waitFor: ${what}`, () => findTarget(this.#picture(), target), {
      timeoutMs,
      signal,
    });
    if (found !== undefined) return found;
    throw this.#error("timeout", `waitFor: the screen did not show ${what} within ${formatDuration(timeoutMs)}`);
  }

  /**
   * Chooses an item of a menu: moves by keys, one at a time, until the highlighted text contains `item` (or matches the
   * RegExp), and confirms it with Enter. It also finds items that the menu shows only when it scrolls, and menus that begin
   * again after the last item. Returns the text of the item. What the program does then has not arrived yet: wait for it.
   * @throws {SerialExpectError} `not-in-menu` if all items were seen, `timeout`, `eof`, `busy`, `closed`, `stream-failed`
   * @throws {TypeError} if `item` or an option is not valid
   */
  async choose(item: string | RegExp, options: ChooseOptions = {}): Promise<string> {
    checkScreenPattern("choose: item", item);
    checkOptions("choose", options, chooseChecks);
    const { region = {}, next = "down", previous = "up", confirm = "enter" } = options;
    checkRegion("choose", region);
    const { timeoutMs = this.console.timeoutMs, signal } = options;
    signal?.throwIfAborted();
    this.#requireOpen("choose");
    const { keyTimeoutMs = DEFAULT_KEY_TIMEOUT_MS, quietMs = DEFAULT_QUIET_MS } = options;
    const deadline = new Deadline(timeoutMs, signal);
    const moves = { next, previous, keyTimeoutMs, quietMs };
    const outcome = await moveTo(this.#menu(item, region), item, moves, deadline);
    if (outcome.kind !== "highlighted") throw this.#menuError(item, outcome, timeoutMs);
    if (confirm !== "none") await this.console.sendKey(confirm, deadline.rest);
    return outcome.text;
  }

  /**
   * Changes the size. The far side does not notice it: also call `resize` of a PTY, or `stty` on a serial line.
   * @throws {TypeError} if no screen can have this size
   */
  resize(columns: number, rows: number): void {
    checkOptions("resize", { columns, rows }, screenChecks);
    this.#requireOpen("resize");
    this.#display.resize(columns, rows);
  }

  /** Returns the screen as lines for a message, with the console's secrets hidden. Rows with highlighted text begin with `>`. */
  toString(): string {
    return describePicture(this.#shownPicture());
  }

  /** Returns a snapshot as an SVG image, with colours, attributes and cursor, and with the console's secrets hidden. */
  toSvg(): string {
    return svgOf(this.#shownPicture());
  }

  /** Stops drawing. The console stays open. Can be called again. */
  close(): Promise<void> {
    if (!this.#isClosed) {
      this.#isClosed = true;
      this.#stopWatching();
      this.#display.close();
    }
    return Promise.resolve();
  }

  /** Calls {@link close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #picture(): Picture {
    return this.#display.picture();
  }

  #shownPicture(): Picture {
    return withoutSecrets(this.#picture(), (text) => this.console.hideSecrets(text));
  }

  #menu(item: string | RegExp, region: ScreenRegion): Parameters<typeof moveTo>[0] {
    return {
      highlights: () => findHighlights(this.#picture(), region),
      find: (target) => findTarget(this.#picture(), { ...target, region }),
      press: (key, { rest }) => this.console.sendKey(key, rest),
      until: async (look, { rest }) => {
        const what = `choose: ${describePattern(item)}`;
        return (await this.#until(what, () => look() || undefined, rest)) ?? false;
      },
      quiet: (quietMs, deadline) => waitForQuiet(this.console, this.#display, quietMs, deadline),
    };
  }

  async #until<T>(what: string, look: () => T | undefined, options: WaitOptions & { readonly timeoutMs: number }) {
    try {
      return await lookUntil(this.console, this.#display, look, new Deadline(options.timeoutMs, options.signal));
    } catch (error) {
      if (!(error instanceof SerialExpectError)) throw error;
      throw this.#error(error.code, `${what}: ${REASONS[error.code] ?? error.code}`, error);
    }
  }

  #menuError(
    item: string | RegExp,
    outcome: Exclude<MenuOutcome, { kind: "highlighted" }>,
    timeoutMs: number,
  ): SerialExpectError {
    const seen = outcome.seen.map((text) => describePattern(text)).join(", ") || "none";
    const what = `choose: ${describePattern(item)}`;
    if (outcome.kind === "missing") {
      const hint = outcome.hasMoved ? "" : "; no key had an effect (does the program need a longer keyTimeoutMs?)";
      return this.#error("not-in-menu", `${what} is not among the highlighted texts of the menu: ${seen}${hint}`);
    }
    return this.#error("timeout", `${what} was not highlighted within ${formatDuration(timeoutMs)}; seen: ${seen}`);
  }

  #error(code: SerialExpectError["code"], message: string, cause?: SerialExpectError): SerialExpectError {
    const shown = `${this.console.hideSecrets(message)}.\n${this.toString()}`;
    return new SerialExpectError(code, shown, cause === undefined ? {} : { cause });
  }

  #requireOpen(call: string): void {
    if (this.#isClosed) throw new SerialExpectError("closed", `${call}: the screen was closed`);
  }
}

const REASONS: Readonly<Partial<Record<SerialExpectError["code"], string>>> = {
  eof: "the console ended",
  closed: "the console was closed",
  busy: "another expect is running on the console (is an await missing?)",
  "stream-failed": "the console's stream failed",
};
