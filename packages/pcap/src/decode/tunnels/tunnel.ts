import type { DecodedFrame } from "../decoded-frame.ts";
import { Layer } from "../field/layer.ts";
import type { Span } from "../field/span.ts";

/** Decodes the frame or packet in a tunnel; undefined if it is too deep inside others. */
export type DecodePayload = (payload: Span) => DecodedFrame | undefined;

/** A header that is followed by a whole frame or packet. */
export abstract class Tunnel extends Layer {
  readonly #decodePayload: DecodePayload;
  #inner: DecodedFrame | undefined;

  constructor(span: Span, decodePayload: DecodePayload) {
    super(span);
    this.#decodePayload = decodePayload;
  }

  /** @internal Returns the length of the header, all of whose bytes are available if the layer has no problem. */
  abstract headerLength(): number;

  /** @internal Returns what follows the header; nothing if the header has a problem. */
  payloadSpan(): Span {
    return this.span.slice(this.findProblem() === undefined ? this.headerLength() : this.span.length);
  }

  /** Decodes the frame or packet once; undefined if there is none. */
  protected readInner(): DecodedFrame | undefined {
    const payload = this.payloadSpan();
    if (payload.length > 0) this.#inner ??= this.#decodePayload(payload);
    return this.#inner;
  }
}
