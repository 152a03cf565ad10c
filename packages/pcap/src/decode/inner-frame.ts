import type { DecodedFrame } from "./decoded-frame.ts";
import { Dissection } from "./dissection.ts";
import type { Span } from "./field/span.ts";
import { toDecoded } from "./to-decoded.ts";

/** How many frames may be inside one another, so that a frame that is all headers of tunnels does not take long. */
const MAX_DEPTH = 8;

/** Decodes the layers at the beginning of a span. Returns the bytes after them. */
export type ReadLayers = (span: Span, out: Dissection) => Span;

/**
 * Decodes the frame or packet that a layer of another frame contains, with the same protocols. Returns undefined if its protocol
 * is not known, or if it is too deep inside others.
 */
export function decodeInner(span: Span, outer: Dissection, read: ReadLayers): DecodedFrame | undefined {
  if (outer.depth === MAX_DEPTH) return undefined;
  const inner = new Dissection(outer.decodeQuoted, outer.protocols, outer.depth + 1);
  const rest = read(span, inner);
  const isKnown = Object.keys(inner.layers).length > 0 || (inner.malformed ?? inner.truncated) !== undefined;
  return isKnown ? toDecoded(inner, rest) : undefined;
}
