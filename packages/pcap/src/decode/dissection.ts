import type { DecodedFrame, Layers, Malformed, Truncated } from "./decoded-frame.ts";
import type { Layer } from "./field/layer.ts";
import { missing, type Problem } from "./field/problem.ts";
import type { Span } from "./field/span.ts";

/** What is known of a frame while it is being decoded. */
export class Dissection {
  readonly layers: { -readonly [name in keyof Layers]: Layers[name] } = {};
  malformed: Malformed | undefined;
  truncated: Truncated | undefined;
  /** Decodes a packet that an ICMP error quotes; undefined inside such a quotation, which has none itself (RFC 1122, 3.2.2). */
  readonly decodeQuoted: ((packet: Span) => DecodedFrame) | undefined;

  constructor(decodeQuoted?: (packet: Span) => DecodedFrame) {
    this.decodeQuoted = decodeQuoted;
  }

  /** Whether a header of so many bytes is there; if not, notes its layer as malformed or truncated. */
  hasHeader(layer: Malformed["layer"], span: Span, headerBytes: number): boolean {
    if (span.length >= headerBytes) return true;
    this.#note(layer, missing(`a header of ${headerBytes} bytes, but ${span.length} bytes are there`, span));
    return false;
  }

  /** Whether a layer's fields can be relied on to find the next; if not, notes it as malformed or truncated. */
  isSound(layer: Malformed["layer"], fields: Layer): boolean {
    const problem = fields.findProblem();
    if (problem !== undefined) this.#note(layer, problem);
    return problem === undefined;
  }

  #note(layer: Malformed["layer"], { reason, isCut }: Problem): void {
    if (isCut) this.truncated = { layer, reason };
    else this.malformed = { layer, reason };
  }
}
