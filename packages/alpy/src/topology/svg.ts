import { escapeForeign } from "../escape-foreign.ts";
import {
  cutText,
  FONT_SIZE_PX,
  layOut,
  PADDING_PX,
  type PlacedBox,
  type PlacedLink,
  ROW_HEIGHT_PX,
  rowY,
} from "./layout.ts";
import { requireTopology, type Topology } from "./topology.ts";

const FONT_FAMILY = "DejaVu Sans Mono, Menlo, Consolas, monospace";
const PORT_RADIUS_PX = 4;
/** Letters are drawn around their baseline. */
const BASELINE_PX = 4.5;

/** The fill and the outline of each kind of box. */
const COLORS: Readonly<Record<PlacedBox["box"]["kind"], readonly [string, string]>> = {
  machine: ["#e3ebfb", "#40558a"],
  node: ["#e6f4e7", "#4b7a50"],
  "named-node": ["#e6f4e7", "#4b7a50"],
  segment: ["#fdf1d8", "#8a6a21"],
  wire: ["#f0e7f8", "#6c4a8c"],
};

/** Characters that XML 1.0 does not have, beside the control characters. */
const FORBIDDEN = /[\ufffe\uffff]/g;

/**
 * Returns a topology as a picture in SVG: machines at the sides, what their links end in between them, each link at the row of its NIC and
 * of its interface. It has no scripts and loads nothing.
 * @throws {TypeError} if it is not a topology
 */
export function topologySvg(topology: Topology): string {
  requireTopology(topology);
  const { width, height, boxes, links } = layOut(topology);
  const size = `width="${round(width)}" height="${round(height)}" viewBox="0 0 ${round(width)} ${round(height)}"`;
  const font = `font-family="${FONT_FAMILY}" font-size="${FONT_SIZE_PX}"`;
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} ${font} fill="#15181d">`,
    "<title>Topology of a testbed</title>",
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    ...links.map(linkPath),
    ...boxes.flatMap(boxLines),
    ...links.flatMap(linkPorts),
    "</svg>",
  ];
  return `${lines.join("\n")}\n`;
}

function linkPath({ name, from, to }: PlacedLink): string {
  const middle = (from.x + to.x) / 2;
  const curve = `M${point(from.x, from.y)} C${point(middle, from.y)} ${point(middle, to.y)} ${point(to.x, to.y)}`;
  return `<path d="${curve}" fill="none" stroke="#39404a" stroke-width="1.5"><title>${escapeXml(name)}</title></path>`;
}

function linkPorts({ from, to }: PlacedLink): string[] {
  return [from, to].map(
    ({ x, y }) => `<circle cx="${round(x)}" cy="${round(y)}" r="${PORT_RADIUS_PX}" fill="#39404a"/>`,
  );
}

function boxLines(placed: PlacedBox): string[] {
  const { box, x, y, width, height } = placed;
  const [fill, stroke] = COLORS[box.kind];
  const place = `x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"`;
  const radius = box.kind === "machine" || box.kind === "segment" ? 3 : 12;
  return [
    `<rect ${place} rx="${radius}" fill="${fill}" stroke="${stroke}" stroke-width="1.5"/>`,
    textLine(x, y + ROW_HEIGHT_PX, box.title, 'font-weight="bold"'),
    ...box.rows.map(({ text, link }, row) =>
      textLine(x, rowY(placed, row) + BASELINE_PX, text, link === undefined ? 'fill="#525b66"' : ""),
    ),
  ];
}

function textLine(x: number, y: number, text: string, style: string): string {
  const attributes = `x="${round(x + PADDING_PX)}" y="${round(y)}" xml:space="preserve"`;
  return `<text ${attributes}${style === "" ? "" : ` ${style}`}>${escapeXml(cutText(text))}</text>`;
}

function point(x: number, y: number): string {
  return `${round(x)} ${round(y)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Returns text as part of an XML document. */
function escapeXml(text: string): string {
  return escapeForeign(text)
    .replace(FORBIDDEN, "\ufffd")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
