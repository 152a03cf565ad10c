import type { Layers, Malformed } from "./decoded-frame.ts";
import type { Layer } from "./layer.ts";
import type { Span } from "./span.ts";

/** What is known of a frame while it is being decoded. */
export class Dissection {
  readonly layers: { -readonly [name in keyof Layers]: Layers[name] } = {};
  malformed: Malformed | undefined;

  /** Whether a header of so many bytes is there; if not, notes its layer as malformed. */
  hasHeader(layer: Malformed["layer"], span: Span, headerBytes: number): boolean {
    if (span.length >= headerBytes) return true;
    const why = span.isWhole ? "" : " (the frame was cut by the capture, or is a fragment)";
    this.malformed = { layer, reason: `a header of ${headerBytes} bytes, but ${span.length} bytes are there${why}` };
    return false;
  }

  /** Whether a layer's fields can be relied on to find the next; if not, notes it as malformed. */
  isSound(layer: Malformed["layer"], fields: Layer): boolean {
    const reason = fields.malformed;
    if (reason !== undefined) this.malformed = { layer, reason };
    return reason === undefined;
  }
}
