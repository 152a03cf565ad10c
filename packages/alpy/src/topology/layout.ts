import { escapeForeign } from "../escape-foreign.ts";
import { type Box, endBox, machineBox } from "./box.ts";
import { arrangeColumns } from "./columns.ts";
import type { Topology } from "./topology.ts";

/** Sizes of the drawing, in pixels. Text is monospaced, so that its width is known. */
export const FONT_SIZE_PX = 13;
export const ROW_HEIGHT_PX = 18;
const CHARACTER_WIDTH_PX = 7.9;
export const PADDING_PX = 10;
const TITLE_HEIGHT_PX = 26;
const BOX_GAP_PX = 20;
const COLUMN_GAP_PX = 110;
const MARGIN_PX = 20;
/** A longer text is cut. */
const MAX_CHARACTERS = 64;

/** A box at its place. */
export interface PlacedBox {
  readonly box: Box;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A link between the ports of two boxes. */
export interface PlacedLink {
  readonly name: string;
  readonly from: Point;
  readonly to: Point;
}

/** A point of the drawing. */
interface Point {
  readonly x: number;
  readonly y: number;
}

/** A drawing: everything at its place. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly PlacedBox[];
  readonly links: readonly PlacedLink[];
}

/** Places machines and ends in columns. Links are between two columns only, and leave a box at their row. */
export function layOut(topology: Topology): Layout {
  const { left, middle, right } = arrangeColumns(topology);
  const { machines, ends, links } = topology;
  const machineOf = (name: string): Item => {
    const machine = machines.find((one) => one.name === name);
    if (machine === undefined) throw new Error("unreachable: each column has machines of the topology");
    const own = links.filter((link) => link.machine === name);
    return { key: name, box: machineBox(machine, own) };
  };
  const endOf = (index: number): Item => {
    const end = ends[index];
    if (end === undefined) throw new Error("unreachable: the middle column has ends of the topology");
    return { key: index, box: endBox(topology, index, end) };
  };
  const columns = [left.map(machineOf), middle.map(endOf), right.map(machineOf)].filter((items) => items.length > 0);
  const placed = placeColumns(columns);
  const boxes = [...placed.values()];
  return {
    width: MARGIN_PX + Math.max(0, ...boxes.map(({ x, width }) => x + width)),
    height: MARGIN_PX + Math.max(0, ...boxes.map(({ y, height }) => y + height)),
    boxes,
    links: links.map((link) => placeLink(link.name, placed.get(link.machine), placed.get(link.end))),
  };
}

/** A box, and what it is in the topology: the name of a machine, or the index of an end. */
interface Item {
  readonly key: string | number;
  readonly box: Box;
}

function placeColumns(columns: readonly (readonly Item[])[]): Map<string | number, PlacedBox> {
  const tallest = Math.max(0, ...columns.map(heightOf));
  const placed = new Map<string | number, PlacedBox>();
  let x = MARGIN_PX;
  for (const items of columns) {
    const width = Math.max(...items.map(({ box }) => widthOf(box)));
    // Boxes of a short column are spread over the height of the tallest.
    const gap = BOX_GAP_PX + (tallest - heightOf(items)) / (items.length + 1);
    let y = MARGIN_PX + gap - BOX_GAP_PX;
    for (const { key, box } of items) {
      const height = boxHeight(box);
      placed.set(key, { box, x, y, width, height });
      y += height + gap;
    }
    x += width + COLUMN_GAP_PX;
  }
  return placed;
}

function heightOf(items: readonly Item[]): number {
  const boxes = items.reduce((sum, { box }) => sum + boxHeight(box), 0);
  return boxes + BOX_GAP_PX * Math.max(0, items.length - 1);
}

function boxHeight({ rows }: Box): number {
  return TITLE_HEIGHT_PX + rows.length * ROW_HEIGHT_PX + PADDING_PX;
}

function widthOf({ title, rows }: Box): number {
  const characters = Math.max(...[title, ...rows.map(({ text }) => text)].map((text) => cutText(text).length));
  return Math.ceil(characters * CHARACTER_WIDTH_PX) + 2 * PADDING_PX;
}

/** Returns text as the drawing shows it. */
export function cutText(text: string): string {
  const shown = escapeForeign(text);
  return shown.length > MAX_CHARACTERS ? `${shown.slice(0, MAX_CHARACTERS - 1)}…` : shown;
}

/** Returns the middle of a row of a box. */
export function rowY({ y }: Pick<PlacedBox, "y">, row: number): number {
  return y + TITLE_HEIGHT_PX + (row + 0.5) * ROW_HEIGHT_PX;
}

function placeLink(name: string, machine: PlacedBox | undefined, end: PlacedBox | undefined): PlacedLink {
  if (machine === undefined || end === undefined) throw new Error("unreachable: each link has a machine and an end");
  const isLeft = machine.x < end.x;
  return { name, from: portOf(machine, name, isLeft), to: portOf(end, name, !isLeft) };
}

function portOf(placed: PlacedBox, link: string, isRight: boolean): Point {
  const row = placed.box.rows.findIndex((one) => one.link === link);
  return { x: isRight ? placed.x + placed.width : placed.x, y: rowY(placed, Math.max(0, row)) };
}
