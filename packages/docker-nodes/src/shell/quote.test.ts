import { array, assert as holds, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { hostileWord, wordsOf } from "../../test/hostile-words.ts";
import { batchScript } from "./ip-batch.ts";
import { shellCommand } from "./quote.ts";

describe("quoting", () => {
  it("passes words with any content to a real shell unchanged", () => {
    const words = property(array(hostileWord, { minLength: 1, maxLength: 8 }), (argv) => {
      expect(wordsOf(shellCommand(argv))).toEqual(argv);
    });
    holds(words, { numRuns: 200 });
  });

  it("refuses a word in a batch that ip could read as two, as a quote, or as a comment", () => {
    const batches = property(hostileWord, (word) => {
      const argv = ["ip", "link", "del", "dev", word];
      if (/^[\w:.,/-]+$/.test(word)) expect(batchScript([argv])).toEqual([argv.slice(1).join(" ")]);
      else expect(() => batchScript([argv])).toThrow(TypeError);
    });
    holds(batches, { numRuns: 500 });
  });

  it("refuses a word with a NUL character, which no command line can contain", () => {
    expect(() => shellCommand(["ip", "a\0b"])).toThrow(TypeError);
  });
});
