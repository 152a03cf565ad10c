import { describe, expect, test } from "vitest";
import { blocksOf, option } from "../../test/blocks.ts";
import { fileHeader, record } from "../../test/captures.ts";
import { bytes, counting } from "../../test/frames.ts";
import { PcapError } from "../errors.ts";
import { PcapDecoder } from "./decoder.ts";

/** A capture of the pcapng format with blocks of each kind. */
function everything(littleEndian: boolean): Uint8Array {
  const on = blocksOf(littleEndian);
  const options = [option(2, "eth0"), option(3, "the link"), option(9, Uint8Array.of(9)), option(13, Uint8Array.of(4))];
  const comments = [option(1, "one"), option(1, "two")];
  return bytes(
    on.section(),
    on.interface({ options }),
    on.other(10, counting(40)),
    on.enhanced(counting(61), { ticks: 1_700_000_000_123_456_789n, options: comments }),
    on.other(4, counting(8)),
    on.interface({ linkType: 101, snapLength: 5 }),
    on.enhanced(counting(7), { id: 1, ticks: 1_700_000_000_123_456n }),
    on.obsolete(counting(6), 5n),
    on.simple(counting(9)),
    on.other(0xbad, counting(400)),
  );
}

describe("100,000 mutations", () => {
  const LENGTHS = [0, 1, 3, 8, 11, 12, 28, 0x7fff_ffff, 0x8000_0000, 0xffff_fffc, 0xffff_ffff];

  /** A small generator of random numbers: the same mutations in each run, at no cost. */
  function* randomNumbers(seed: number): Generator<number, never> {
    for (let state = seed; ; ) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      yield state >>> 8;
    }
  }

  const seeds = [true, false].flatMap((littleEndian) => [
    everything(littleEndian),
    bytes(blocksOf(littleEndian).section(), everything(!littleEndian)),
    bytes(
      fileHeader({ littleEndian }),
      record({ data: counting(50) }, littleEndian),
      record({ data: counting(9) }, littleEndian),
    ),
    bytes(fileHeader({ littleEndian, magic: 0xa1b2cd34 }), record({ captured: 5 }, littleEndian), counting(13)),
  ]);

  test.each(seeds.map((seed, index) => [index, seed] as const))(
    "of seed %i cause at most a PcapError, and never more frames than the input has room for",
    (index, seed) => {
      const numbers = randomNumbers(index);
      const next = (below: number): number => numbers.next().value % below;
      let errors = 0;
      for (let run = 0; run < 12_500; run++) {
        const input = seed.slice(0, next(8) === 0 ? next(seed.length + 1) : seed.length);
        const view = new DataView(input.buffer);
        for (let count = 1 + next(3); count > 0 && input.length >= 4; count--) {
          const at = next(input.length - 3) & ~3;
          if (next(2) === 0) view.setUint32(at, LENGTHS[next(LENGTHS.length)] ?? 0, next(2) === 0);
          else input[at + next(4)] = next(256);
        }
        const decoder = new PcapDecoder({ maxFrameBytes: 1000 });
        let held = 0;
        try {
          const at = next(input.length + 1);
          for (const part of [input.subarray(0, at), input.subarray(at)]) {
            for (const { data, comment } of decoder.push(part)) held += data.length + (comment?.length ?? 0);
          }
          decoder.end();
        } catch (error) {
          if (!(error instanceof PcapError)) throw error;
          if (error.offset === undefined || error.offset > input.length) throw new Error(`offset ${error.offset}`);
          errors++;
        }
        if (held > input.length) throw new Error(`${held} bytes were returned for ${input.length} bytes`);
      }
      expect(errors).toBeGreaterThan(1000);
    },
  );
});
