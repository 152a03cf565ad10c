import { execFileSync } from "node:child_process";
import { array, constantFrom, assert as holds, oneof, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { addTap, deleteLink, moveLink, setAlias } from "./ip.ts";
import { batchScript } from "./ip-batch.ts";
import { shellCommand } from "./quote.ts";

/** Words that mean something to a shell, or to `ip`, and any others; no NUL, which no argument can hold. */
const hostile = oneof(
  constantFrom(
    "'",
    "''",
    "'; exit 9; '",
    "$(exit 9)",
    "`exit 9`",
    "$PATH",
    "\\",
    "\\'",
    '"',
    "\n",
    "~",
    "*",
    "-n",
    "#",
    "&&",
  ),
  string({ unit: "binary" }),
  string({ unit: constantFrom("'", "\\", "\n", "\r", "$", "`", '"', " ", "\t", ";", "|", "\x1e", "é", "💥") }),
).filter((word) => !word.includes("\0") && word.isWellFormed());

/** The words that a real shell makes of the text. */
function wordsOf(command: string): string[] {
  const script = `set -- ${command}; for word do printf '%s\\0' "$word"; done`;
  const words = execFileSync("sh", { input: script }).toString().split("\0");
  return words.slice(0, -1);
}

describe("quoting", () => {
  it("gives a real shell the very words, whatever they hold", () => {
    const words = property(array(hostile, { minLength: 1, maxLength: 8 }), (argv) => {
      expect(wordsOf(shellCommand(argv))).toEqual(argv);
    });
    holds(words, { numRuns: 200 });
  });

  it("keeps a hostile interface name, address or alias one word of ip's command", () => {
    const commands = property(hostile, (word) => {
      for (const argv of [addTap(word, 0), deleteLink(word), moveLink(word, 1, "eth0"), setAlias("x", word)]) {
        expect(wordsOf(shellCommand(argv))).toEqual(argv);
      }
    });
    holds(commands, { numRuns: 40 });
  });

  it("lets no word into a batch that ip could read as two, as a quote, or as a comment", () => {
    const batches = property(hostile, (word) => {
      const argv = deleteLink(word);
      if (/^[\w:.,/-]+$/.test(word)) expect(batchScript([argv])).toEqual([argv.slice(1).join(" ")]);
      else expect(() => batchScript([argv])).toThrow(TypeError);
    });
    holds(batches, { numRuns: 500 });
  });

  it("refuses a word that no command can take", () => {
    expect(() => shellCommand(["ip", "a\0b"])).toThrow(TypeError);
  });
});
