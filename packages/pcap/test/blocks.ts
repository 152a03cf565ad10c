import { bytes } from "./frames.ts";

/** pcapng written by hand, field by field, without the package's own code. */
export interface Order {
  littleEndian: boolean;
}

export type OptionFields = [code: number, value: Uint8Array];

function numbers(littleEndian: boolean, ...fields: [bits: 16 | 32 | 64, value: number | bigint][]): Uint8Array {
  const view = new DataView(new ArrayBuffer(fields.reduce((sum, [bits]) => sum + bits / 8, 0)));
  let offset = 0;
  for (const [bits, value] of fields) {
    if (bits === 16) view.setUint16(offset, Number(value), littleEndian);
    else if (bits === 32) view.setUint32(offset, Number(value), littleEndian);
    else view.setBigUint64(offset, BigInt.asUintN(64, BigInt(value)), littleEndian);
    offset += bits / 8;
  }
  return new Uint8Array(view.buffer);
}

const padding = (length: number): Uint8Array => new Uint8Array((4 - (length % 4)) % 4);

export function option(code: number, value: string | Uint8Array): OptionFields {
  return [code, typeof value === "string" ? new TextEncoder().encode(value) : value];
}

export function block(type: number, body: Uint8Array, { littleEndian }: Order, trailer?: number): Uint8Array {
  const length = 12 + body.length;
  return bytes(numbers(littleEndian, [32, type], [32, length]), body, numbers(littleEndian, [32, trailer ?? length]));
}

function optionBytes(options: readonly OptionFields[], littleEndian: boolean): Uint8Array {
  if (options.length === 0) return new Uint8Array(0);
  const parts = options.flatMap(([code, value]) => [
    numbers(littleEndian, [16, code], [16, value.length]),
    value,
    padding(value.length),
  ]);
  return bytes(...parts, new Uint8Array(4));
}

/** The blocks of one byte order. */
export function blocksOf(littleEndian: boolean) {
  const order = { littleEndian };
  const n = (...fields: [16 | 32 | 64, number | bigint][]): Uint8Array => numbers(littleEndian, ...fields);
  return {
    section: (options: OptionFields[] = [], major = 1): Uint8Array =>
      block(
        0x0a0d0d0a,
        bytes(n([32, 0x1a2b3c4d], [16, major], [16, 0], [64, -1]), optionBytes(options, littleEndian)),
        order,
      ),
    interface: (fields: { linkType?: number; snapLength?: number; options?: OptionFields[] } = {}): Uint8Array => {
      const { linkType = 1, snapLength = 0, options = [] } = fields;
      const fixed = n([16, linkType], [16, 0], [32, snapLength]);
      return block(1, bytes(fixed, optionBytes(options, littleEndian)), order);
    },
    enhanced: (
      data: Uint8Array,
      fields: { id?: number; ticks?: bigint; captured?: number; original?: number; options?: OptionFields[] } = {},
    ): Uint8Array => {
      const { id = 0, ticks = 0n, captured = data.length, original = data.length, options = [] } = fields;
      const fixed = n([32, id], [32, ticks >> 32n], [32, ticks & 0xffffffffn], [32, captured], [32, original]);
      return block(6, bytes(fixed, data, padding(data.length), optionBytes(options, littleEndian)), order);
    },
    simple: (data: Uint8Array, original = data.length): Uint8Array =>
      block(3, bytes(n([32, original]), data, padding(data.length)), order),
    obsolete: (data: Uint8Array, ticks: bigint, id = 0): Uint8Array => {
      const fixed = n(
        [16, id],
        [16, 7],
        [32, ticks >> 32n],
        [32, ticks & 0xffffffffn],
        [32, data.length],
        [32, data.length],
      );
      return block(2, bytes(fixed, data, padding(data.length)), order);
    },
    other: (type: number, body: Uint8Array): Uint8Array => block(type, body, order),
    bigint: (value: bigint): Uint8Array => n([64, value]),
  };
}
