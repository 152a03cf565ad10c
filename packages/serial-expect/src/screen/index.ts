/**
 * Screens of consoles, with @xterm/headless, which is an optional peer; it is loaded by the first call of {@link openScreen},
 * not by the import of this module.
 *
 * @packageDocumentation
 */
export type { ScreenCell, ScreenColor } from "./cell.ts";
export type { ScreenHighlight } from "./highlight.ts";
export { openScreen } from "./open-screen.ts";
export type { ChooseOptions, ScreenOptions } from "./options.ts";
export type { ScreenCursor, ScreenRegion } from "./picture.ts";
export type { Screen } from "./screen.ts";
export type { ScreenCellTarget, ScreenMatch, ScreenTarget } from "./target.ts";
