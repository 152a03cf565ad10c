import { type ScreenCell, type SeenColor, seenBackground } from "./cell.ts";
import { type Picture, rowsIn, type ScreenRegion, textOf } from "./picture.ts";

/** A highlighted text: a stripe of one row whose background differs from the rows above and below. */
export interface ScreenHighlight {
  /** Its row, from 0. */
  readonly row: number;
  /** Its first column, from 0. */
  readonly column: number;
  /** Its number of columns. */
  readonly columns: number;
  /** Its text, without the spaces around it. */
  readonly text: string;
}

/** Two stripes of a row with at most this many columns between them are one, such as the tag and the text of an item. */
const MAX_GAP_COLUMNS = 3;

/** The number of the terminal's black. */
const BLACK = 0;

interface Stripe {
  readonly start: number;
  readonly end: number;
}

/**
 * Finds the highlighted texts of a picture, from the top: how menus, buttons, fields and status lines are shown, in colour or
 * inverse. An area of a colour that is higher than one row is not a highlight, no matter which colour it is.
 */
export function findHighlights(picture: Picture, region?: ScreenRegion): ScreenHighlight[] {
  const colors = picture.rows.map(({ cells }) => cells.map(visibleBackground));
  const left = region?.column ?? 0;
  return rowsIn(picture, region).flatMap(({ row, cells }) => {
    const own = colors[row]?.slice(left, left + cells.length) ?? [];
    const neighbours = [colors[row - 1], colors[row + 1]].map((line) => line?.slice(left, left + cells.length));
    const stripes = stripesOf(own).filter((stripe) => differs(stripe, own, neighbours) && hasText(stripe, cells));
    return joined(strongest(stripes, own, cells), cells).map(({ start, end }) => ({
      row,
      column: left + start,
      columns: end - start,
      text: textOf(cells.slice(start, end)).trimStart(),
    }));
  });
}

/** Black is the colour of the screen: the shell of UEFI, for example, draws its text on black. */
function visibleBackground(cell: ScreenCell): SeenColor {
  const color = seenBackground(cell);
  return color === BLACK ? "default-background" : color;
}

/** Splits a row into runs of one colour. */
function stripesOf(colors: readonly SeenColor[]): Stripe[] {
  const starts = colors.flatMap((color, at) => (at === 0 || color !== colors[at - 1] ? [at] : []));
  return starts.map((start, index) => ({ start, end: starts[index + 1] ?? colors.length }));
}

function differs(
  { start, end }: Stripe,
  own: readonly SeenColor[],
  neighbours: readonly (readonly SeenColor[] | undefined)[],
): boolean {
  for (let at = start; at < end; at++) {
    if (neighbours.some((line) => line !== undefined && line[at] === own[at])) return false;
  }
  return true;
}

function hasText({ start, end }: Stripe, cells: readonly ScreenCell[]): boolean {
  return textOf(cells.slice(start, end)) !== "";
}

/** Of stripes of one colour in a row, such as the buttons of a dialogue without colours, only the bold ones count if there are any. */
function strongest(stripes: readonly Stripe[], own: readonly SeenColor[], cells: readonly ScreenCell[]): Stripe[] {
  const isBold = ({ start, end }: Stripe): boolean => cells.slice(start, end).some(({ bold }) => bold);
  const boldColors = new Set(stripes.filter(isBold).map(({ start }) => own[start]));
  return stripes.filter((stripe) => isBold(stripe) || !boldColors.has(own[stripe.start]));
}

/** Joins stripes with only a few spaces between them. */
function joined(stripes: readonly Stripe[], cells: readonly ScreenCell[]): Stripe[] {
  const result: Stripe[] = [];
  for (const stripe of stripes) {
    const last = result.at(-1);
    const isNear =
      last !== undefined &&
      stripe.start - last.end <= MAX_GAP_COLUMNS &&
      textOf(cells.slice(last.end, stripe.start)) === "";
    if (isNear) result.splice(-1, 1, { start: last.start, end: stripe.end });
    else result.push(stripe);
  }
  return result;
}
