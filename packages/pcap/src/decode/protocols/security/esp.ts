import { Layer } from "../../field/layer.ts";

/** Length of the part that is not encrypted. */
export const ESP_HEADER_BYTES = 8;

/** The header of an ESP packet (RFC 4303). What follows is encrypted, and stays payload. */
export class Esp extends Layer {
  /** Security parameters index. */
  get spi(): number {
    return this.span.u32(0);
  }

  /** Sequence number: the lower 32 bits, if it has 64. */
  get sequence(): number {
    return this.span.u32(4);
  }
}
