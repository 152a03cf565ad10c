import { badValue, checkBoolean, checkInteger } from "../check-options.ts";
import { sumWords } from "../decode/field/checksum.ts";
import { Span } from "../decode/field/span.ts";

const MAX_U8 = 0xff;
const MAX_U16 = 0xffff;
const MAX_U32 = 0xffff_ffff;
const MAX_U64 = 0xffff_ffff_ffff_ffffn;
const MIN_I8 = -0x80;
const MAX_I8 = 0x7f;

/** Writes the fields of a message, and checks that each fits its width. Errors name the field by layer and name. */
export class MessageWriter {
  /** The message. */
  readonly bytes: Uint8Array;
  readonly #layer: string;
  readonly #view: DataView;

  constructor(layer: string, lengthBytes: number) {
    this.#layer = layer;
    this.bytes = new Uint8Array(lengthBytes);
    this.#view = new DataView(this.bytes.buffer);
  }

  /** Writes a field of one byte. */
  u8(at: number, name: string, value: number): void {
    checkInteger(`${this.#layer}.${name}`, value, MAX_U8);
    this.#view.setUint8(at, value);
  }

  /** Writes a field of two bytes. */
  u16(at: number, name: string, value: number): void {
    checkInteger(`${this.#layer}.${name}`, value, MAX_U16);
    this.#view.setUint16(at, value);
  }

  /** Writes a field of four bytes. */
  u32(at: number, name: string, value: number): void {
    checkInteger(`${this.#layer}.${name}`, value, MAX_U32);
    this.#view.setUint32(at, value);
  }

  /** Writes a field of eight bytes. */
  u64(at: number, name: string, value: bigint): void {
    if (typeof value !== "bigint" || value < 0n || value > MAX_U64)
      throw badValue(`${this.#layer}.${name}`, `a bigint from 0 to ${MAX_U64}`, value);
    this.#view.setBigUint64(at, value);
  }

  /** Writes a field of one byte with a sign. */
  i8(at: number, name: string, value: number): void {
    checkInteger(`${this.#layer}.${name}`, value, MAX_I8, MIN_I8);
    this.#view.setInt8(at, value);
  }

  /** Returns a field that is narrower than a byte or crosses bytes, shifted to its place in a word. */
  part(name: string, value: number, bits: number, shift: number): number {
    checkInteger(`${this.#layer}.${name}`, value, 2 ** bits - 1);
    return value * 2 ** shift;
  }

  /** Returns a length that its field counts in units of several bytes, shifted to its place in a word. */
  units(name: string, value: number, unitBytes: number, bits: number, shift: number): number {
    const maxBytes = (2 ** bits - 1) * unitBytes;
    const fits = Number.isInteger(value / unitBytes) && value >= 0 && value <= maxBytes;
    if (!fits) throw badValue(`${this.#layer}.${name}`, `a multiple of ${unitBytes} from 0 to ${maxBytes}`, value);
    return (value / unitBytes) * 2 ** shift;
  }

  /** Returns the bit of a flag if it is set, otherwise 0. */
  flag(name: string, value: boolean | undefined, bit: number): number {
    checkBoolean(`${this.#layer}.${name}`, value);
    return value === true ? bit : 0;
  }

  /** Writes an address given as text. */
  address(at: number, name: string, text: unknown, parse: (text: string) => Uint8Array | undefined): void {
    const bytes = typeof text === "string" ? parse(text) : undefined;
    if (bytes === undefined) throw badValue(`${this.#layer}.${name}`, "an address", text);
    this.bytes.set(bytes, at);
  }

  /** Returns the checksum (RFC 1071) of all bytes; `sum` is the sum of the other words that it covers. */
  checksum(sum = 0): number {
    let folded = sumWords(Span.over(this.bytes, true)) + sum;
    while (folded > MAX_U16) folded = (folded % 0x10000) + Math.floor(folded / 0x10000);
    return MAX_U16 - folded;
  }

  /** Returns the checksum of a message that also covers the packet's addresses, its protocol and its length. */
  checksumBetween(addresses: Uint8Array, protocol: number, lengthBytes: number = this.bytes.length): number {
    return this.checksum(sumWords(Span.over(addresses, true)) + protocol + lengthBytes);
  }
}
