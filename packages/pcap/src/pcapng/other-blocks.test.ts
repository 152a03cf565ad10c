import { describe, expect, test } from "vitest";
import { block, blocksOf, type OptionFields, option } from "../../test/blocks.ts";
import { bytes, counting } from "../../test/frames.ts";
import type { CaptureBlock } from "../capture/capture-block.ts";
import type { Frame } from "../capture/frame.ts";
import { PcapDecoder } from "../read/decoder.ts";

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

function read(chunks: Iterable<Uint8Array>): { blocks: CaptureBlock[]; frames: Frame[] } {
  const decoder = new PcapDecoder({ keepBlocks: true });
  const blocks: CaptureBlock[] = [];
  const frames: Frame[] = [];
  for (const chunk of chunks) {
    const batch = decoder.push(chunk);
    blocks.push(...batch.blocks);
    frames.push(...batch);
  }
  decoder.end();
  return { blocks, frames };
}

const others = ({ blocks }: { blocks: CaptureBlock[] }): CaptureBlock[] =>
  blocks.filter(({ kind }) => kind !== "section" && kind !== "interface");

describe.each([true, false])("in a capture that is little-endian: %s", (littleEndian) => {
  const on = blocksOf(littleEndian);
  const number = (bits: 16 | 32 | 64, value: number): Uint8Array => {
    const view = new DataView(new ArrayBuffer(bits / 8));
    if (bits === 16) view.setUint16(0, value, littleEndian);
    else if (bits === 32) view.setUint32(0, value, littleEndian);
    else view.setBigUint64(0, BigInt(value), littleEndian);
    return new Uint8Array(view.buffer);
  };
  const options = (...fields: OptionFields[]): Uint8Array =>
    bytes(
      ...fields.flatMap(([code, value]) => [
        number(16, code),
        number(16, value.length),
        value,
        new Uint8Array((4 - (value.length % 4)) % 4),
      ]),
      new Uint8Array(4),
    );
  const name = (type: number, address: Uint8Array, names: string): Uint8Array => {
    const value = bytes(address, text(names));
    return bytes(number(16, type), number(16, value.length), value, new Uint8Array((4 - (value.length % 4)) % 4));
  };
  const other = (type: number, body: Uint8Array): Uint8Array => block(type, body, { littleEndian });

  const names = other(
    4,
    bytes(
      name(1, Uint8Array.of(10, 0, 0, 1), "gateway\0gw\0"),
      name(9, counting(3), "of a kind of tomorrow\0"),
      name(4, counting(8), "long"),
      new Uint8Array(4),
      options(option(2, "ns.example")),
    ),
  );
  const secrets = other(
    10,
    bytes(number(32, 0x544c534b), number(32, 5), text("keys\n"), [0, 0, 0], options(option(1, "x"))),
  );
  const statistics = other(
    5,
    bytes(
      number(32, 0),
      number(32, 0),
      number(32, 7_000_001),
      options(
        option(2, bytes(number(32, 0), number(32, 1_000_002))),
        option(4, number(64, 12)),
        option(2988, bytes(number(32, 32_473), text("own"))),
      ),
    ),
  );
  const input = bytes(
    on.section([option(1, "about"), option(4, "dumper")]),
    on.interface({ options: [option(2, "eth0"), option(8, number(64, 1_000_000_000)), option(1, "fast")] }),
    secrets,
    names,
    on.enhanced(counting(5), {
      options: [option(2, number(32, 0x0801_0001)), option(6, number(32, 3)), option(3, counting(5))],
    }),
    statistics,
  );

  const expected: CaptureBlock[] = [
    { kind: "secrets", secretsType: 0x544c534b, data: text("keys\n"), options: [{ code: 1, value: text("x") }] },
    {
      kind: "names",
      records: [
        { kind: "ipv4", address: Uint8Array.of(10, 0, 0, 1), names: ["gateway", "gw"] },
        { kind: "eui64", address: counting(8), names: ["long"] },
      ],
      options: [{ code: 2, value: text("ns.example") }],
    },
    {
      kind: "statistics",
      interface: expect.objectContaining({ name: "eth0" }),
      seconds: 7,
      nanoseconds: 1000,
      options: [
        // 1.000002 s in nanoseconds.
        { code: 2, value: Uint8Array.of(0, 0, 0, 0, 0xd0, 0xd1, 0x9a, 0x3b) },
        { code: 4, value: Uint8Array.of(12, 0, 0, 0, 0, 0, 0, 0) },
        { code: 2988, value: bytes([0xd9, 0x7e, 0, 0], text("own")) },
      ],
    },
  ];

  test("names, secrets and statistics are read, at every split point", () => {
    const whole = read([input]);
    expect(others(whole)).toEqual(expected);
    for (let at = 0; at <= input.length; at++) {
      expect(others(read([input.subarray(0, at), input.subarray(at)])), `split at ${at}`).toEqual(expected);
    }
    expect(others(read(Array.from(input, (byte) => Uint8Array.of(byte))))).toEqual(expected);
  });

  test("the options of sections, interfaces and frames are read, their numbers in little-endian", () => {
    const { blocks, frames } = read([input]);
    expect(blocks[0]).toEqual({ kind: "section", comments: ["about"], options: [{ code: 4, value: text("dumper") }] });
    const speed = { code: 8, value: Uint8Array.of(0, 0xca, 0x9a, 0x3b, 0, 0, 0, 0) };
    expect(frames[0]?.interface).toMatchObject({ name: "eth0", comments: ["fast"], options: [speed] });
    expect(frames[0]).toMatchObject({
      flags: 0x0801_0001,
      direction: "inbound",
      options: [
        { code: 6, value: Uint8Array.of(3, 0, 0, 0) },
        { code: 3, value: counting(5) },
      ],
    });
  });

  test("they are skipped where nobody asks for them", () => {
    const batch = new PcapDecoder().push(input);
    expect(batch.blocks).toEqual([]);
    expect(batch.length).toBe(1);
  });

  test("one that contradicts itself, or is longer than any writer makes it, is passed over", () => {
    const tooFew = other(10, bytes(number(32, 1), number(32, 6), counting(4)));
    const unknown = other(5, bytes(number(32, 7), number(32, 0), number(32, 0)));
    const short = other(5, number(32, 0));
    const long = new Uint8Array(16_777_216 + 4);
    for (const at of [4, long.length - 4]) long.set(number(32, long.length), at);
    long.set(number(32, 10));
    const odd = [on.section(), on.interface(), tooFew, unknown, short, long, on.enhanced(counting(3))];
    const { blocks, frames } = read(odd);
    expect(others({ blocks })).toEqual([]);
    expect(frames).toHaveLength(1);
  });

  test("the drop count of an obsolete packet block becomes an option", () => {
    const { frames } = read([bytes(on.section(), on.interface(), on.obsolete(counting(2), 1n))]);
    expect(frames[0]?.options).toEqual([{ code: 4, value: Uint8Array.of(7, 0, 0, 0, 0, 0, 0, 0) }]);
  });

  test("a block that is cut while it is skipped is truncated at its own beginning", () => {
    const before = bytes(on.section(), on.interface(), on.enhanced(counting(3)));
    const whole = bytes(before, other(0x7777, counting(1000)));
    for (const length of [before.length + 12, before.length + 500, whole.length - 4, whole.length - 1]) {
      for (const at of [0, before.length + 3, length - 1]) {
        const decoder = new PcapDecoder();
        const input = whole.subarray(0, length);
        decoder.push(input.subarray(0, at));
        const { endOffset } = decoder.push(input.subarray(at));
        expect(endOffset).toBe(before.length);
        expect(() => decoder.end()).toThrow(expect.objectContaining({ code: "truncated", offset: before.length }));
        expect(() => decoder.end()).toThrow(
          `it ends at byte ${length}, inside the block at byte ${before.length}, expected at least 1012 bytes of it`,
        );
      }
    }
  });
});
