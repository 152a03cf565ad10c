import type { SeenColor } from "./cell.ts";

/** The screen's background, and black: programs that draw on black look the same as those that use no colours. */
const BLACK = "#101010";
/** The first 16 colours of a terminal (those of xterm.js, except for black), which themes may change. */
const BASIC_COLORS = [
  BLACK,
  "#cc0000",
  "#4e9a06",
  "#c4a000",
  "#3465a4",
  "#75507b",
  "#06989a",
  "#d3d7cf",
  "#555753",
  "#ef2929",
  "#8ae234",
  "#fce94f",
  "#729fcf",
  "#ad7fa8",
  "#34e2e2",
  "#eeeeec",
] as const;
/** The colours behind and of text without a colour. */
const DEFAULT_COLORS = { "default-background": BLACK, "default-foreground": "#e0e0e0" } as const;
/** The first number of the 6 × 6 × 6 cube of colours, and of the 24 greys behind it (xterm, 256colres.pl). */
const FIRST_CUBE_COLOR = 16;
const FIRST_GREY = 232;

/** Returns a colour as SVG writes it: `#rrggbb`. */
export function svgColor(color: SeenColor): string {
  if (color === "default-background" || color === "default-foreground") return DEFAULT_COLORS[color];
  if (typeof color === "string") return color;
  if (color >= FIRST_GREY) return hex([grey(color), grey(color), grey(color)]);
  const cube = color - FIRST_CUBE_COLOR;
  return BASIC_COLORS[color] ?? hex([cube / 36, cube / 6, cube].map((part) => cubeLevel(Math.floor(part) % 6)));
}

function grey(color: number): number {
  return 8 + 10 * (color - FIRST_GREY);
}

function cubeLevel(step: number): number {
  return step === 0 ? 0 : 55 + 40 * step;
}

function hex(levels: readonly number[]): string {
  return `#${levels.map((level) => level.toString(16).padStart(2, "0")).join("")}`;
}
