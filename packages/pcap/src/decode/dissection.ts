import type { DecodedFrame, Layers, Malformed, Truncated } from "./decoded-frame.ts";
import type { Layer } from "./field/layer.ts";
import { missing, type Problem } from "./field/problem.ts";
import type { Span } from "./field/span.ts";

/** The state of decoding a frame. */
export class Dissection {
  /** The layers found so far. */
  readonly layers: { -readonly [name in keyof Layers]: Layers[name] } = {};
  malformed: Malformed | undefined;
  truncated: Truncated | undefined;
  /** Decodes a packet that an ICMP error quotes; undefined inside a quoted packet, which quotes none (RFC 1122, 3.2.2). */
  readonly decodeQuoted: ((packet: Span) => DecodedFrame) | undefined;

  constructor(decodeQuoted?: (packet: Span) => DecodedFrame) {
    this.decodeQuoted = decodeQuoted;
  }

  /** Checks whether a header of this length is available. If not, marks its layer as malformed or truncated. */
  hasHeader(layer: Malformed["layer"], span: Span, headerBytes: number): boolean {
    if (span.length >= headerBytes) return true;
    this.#mark(layer, missing(`a header of ${headerBytes} bytes, but ${span.length} bytes are available`, span));
    return false;
  }

  /** Checks whether a layer's fields can be used to find the next layer. If not, marks it as malformed or truncated. */
  isSound(layer: Malformed["layer"], fields: Layer): boolean {
    const problem = fields.findProblem();
    if (problem !== undefined) this.#mark(layer, problem);
    return problem === undefined;
  }

  #mark(layer: Malformed["layer"], { reason, isCut }: Problem): void {
    if (isCut) this.truncated = { layer, reason };
    else this.malformed = { layer, reason };
  }
}
