import { escapeForeign } from "./escape-foreign.ts";

const ESC = "\u001b";
/** Colours (ECMA-48, 8.3.117 SGR) are removed: they would only disturb as text. */
const COLOURS = new RegExp(`${ESC}\\[[\\d;]*m`, "g");

/** Returns a copy of plain data in which a terminal obeys nothing: all texts, at any depth, are escaped; line ends stay. */
export function escapeStrings<T>(value: T): T {
  return escaped(value) as T;
}

function escaped(value: unknown): unknown {
  if (typeof value === "string") return escapeForeign(value.replace(COLOURS, ""), { keepLines: true });
  if (Array.isArray(value)) return value.map(escaped);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [escapeForeign(name), escaped(member)]));
}
