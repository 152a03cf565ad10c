import { assertInteger } from "../assert-integer.ts";
import { sumWords } from "../decode/field/checksum.ts";
import { Span } from "../decode/field/span.ts";

const MAX_U8 = 0xff;
const MAX_U16 = 0xffff;
const MAX_U32 = 0xffff_ffff;

/** Bytes being filled with fields, each checked against its width. Errors name the field by layer and name. */
export class MessageWriter {
  readonly bytes: Uint8Array;
  readonly #layer: string;
  readonly #view: DataView;

  constructor(layer: string, lengthBytes: number) {
    this.#layer = layer;
    this.bytes = new Uint8Array(lengthBytes);
    this.#view = new DataView(this.bytes.buffer);
  }

  u8(at: number, name: string, value: number): void {
    assertInteger(`${this.#layer}.${name}`, value, MAX_U8);
    this.#view.setUint8(at, value);
  }

  u16(at: number, name: string, value: number): void {
    assertInteger(`${this.#layer}.${name}`, value, MAX_U16);
    this.#view.setUint16(at, value);
  }

  u32(at: number, name: string, value: number): void {
    assertInteger(`${this.#layer}.${name}`, value, MAX_U32);
    this.#view.setUint32(at, value);
  }

  /** Gives a field that is narrower than a byte or crosses bytes, moved to its place in a word. */
  part(name: string, value: number, bits: number, shift: number): number {
    assertInteger(`${this.#layer}.${name}`, value, 2 ** bits - 1);
    return value * 2 ** shift;
  }

  /** Writes an address given as text. */
  address(at: number, name: string, text: string, parse: (text: string) => Uint8Array | undefined): void {
    const bytes = parse(text);
    if (bytes === undefined)
      throw new TypeError(`${this.#layer}.${name}: expected an address, got ${JSON.stringify(text)}`);
    this.bytes.set(bytes, at);
  }

  /** Gives the checksum (RFC 1071) of all bytes, to which what else it covers adds `sum`. */
  checksum(sum = 0): number {
    let folded = sumWords(Span.over(this.bytes, true)) + sum;
    while (folded > MAX_U16) folded = (folded % 0x10000) + Math.floor(folded / 0x10000);
    return MAX_U16 - folded;
  }

  /** Gives the checksum of a message that also covers the packet's addresses, its protocol and its length. */
  checksumBetween(addresses: Uint8Array, protocol: number, lengthBytes: number = this.bytes.length): number {
    return this.checksum(sumWords(Span.over(addresses, true)) + protocol + lengthBytes);
  }
}
