import type { DecodedFrame } from "./decoded-frame.ts";
import type { Dissection } from "./dissection.ts";
import type { Span } from "./field/span.ts";

/** Returns the result of decoding a frame; `rest` are the bytes after its innermost header. */
export function toDecoded({ layers, malformed, truncated }: Dissection, rest: Span): DecodedFrame {
  const decoded: { -readonly [name in keyof DecodedFrame]: DecodedFrame[name] } = { ...layers, payload: rest.bytes() };
  // Set only if defined, so that a decoded frame that is logged shows only what it has.
  if (malformed !== undefined) decoded.malformed = malformed;
  if (truncated !== undefined) decoded.truncated = truncated;
  return decoded;
}
