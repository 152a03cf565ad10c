import { type OptionCheck, type OptionChecks, timeoutCheck, waitChecks } from "../option-checks.ts";
import { type Key, keyText } from "../text/keys.ts";
import type { WaitOptions } from "../wait-options.ts";
import type { ScreenRegion } from "./picture.ts";

/** Options of {@link openScreen}. */
export interface ScreenOptions {
  /** The width in characters, 1 to 1000. Default 80. It must be the width that the far side draws for. */
  readonly columns?: number | undefined;
  /** The height in lines, 1 to 1000. Default 24, as far sides of a serial line assume. */
  readonly rows?: number | undefined;
}

/** Options of {@link Screen.choose}. */
export interface ChooseOptions extends WaitOptions {
  /** The part of the screen with the menu. Default: all of it. */
  readonly region?: ScreenRegion | undefined;
  /** The key that moves to the next item. Default `down`. */
  readonly next?: Key | undefined;
  /** The key that moves to the previous item. Default `up`. */
  readonly previous?: Key | undefined;
  /** The key that confirms the choice; `none`: the item is highlighted, and no key is sent. Default `enter`. */
  readonly confirm?: Key | "none" | undefined;
  /**
   * The time in which a key must have an effect, in milliseconds: if there is none, the end of the menu is reached. After
   * that, an item is confirmed only when nothing has moved for twice this time. Default 1000; slow guests need more.
   */
  readonly keyTimeoutMs?: number | undefined;
  /** The time without a change after which the effect of a key is complete, in milliseconds. Default 50. */
  readonly quietMs?: number | undefined;
}

/** Larger screens cost more memory than any program uses. */
const MAX_SIZE = 1000;

const sizeCheck: OptionCheck = {
  expected: `a whole number from 1 to ${MAX_SIZE}`,
  accepts: (value) => Number.isInteger(value) && Number(value) > 0 && Number(value) <= MAX_SIZE,
};

/** The checks of {@link ScreenOptions}. */
export const screenChecks: OptionChecks<Required<Pick<ScreenOptions, "columns" | "rows">>> = {
  columns: sizeCheck,
  rows: sizeCheck,
};

const keyCheck: OptionCheck = { expected: "the name of a key", accepts: isKey };

/** The checks of {@link ChooseOptions}. */
export const chooseChecks: OptionChecks<ChooseOptions> = {
  ...waitChecks,
  region: { expected: "an object", accepts: (value) => typeof value === "object" && value !== null },
  next: keyCheck,
  previous: keyCheck,
  confirm: { expected: "the name of a key, or none", accepts: (value) => value === "none" || isKey(value) },
  keyTimeoutMs: timeoutCheck,
  quietMs: timeoutCheck,
};

function isKey(value: unknown): boolean {
  try {
    return keyText(value as Key) !== "";
  } catch {
    return false;
  }
}
