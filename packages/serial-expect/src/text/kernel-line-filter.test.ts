import fc from "fast-check";
import { expect, test } from "vitest";
import { KernelLineFilter } from "./kernel-line-filter.ts";

function filtered(...chunks: string[]): string {
  const filter = new KernelLineFilter();
  const kept = chunks.map((chunk) => filter.push(Buffer.from(chunk, "latin1")).toString("latin1"));
  return kept.join("") + filter.end().toString("latin1");
}

test.each([
  ["a kernel line", "[    0.000000] Linux version 6.1\r\nlogin: ", "login: "],
  ["a kernel line in the middle of a prompt", "log[  123.456789] eth0: link up\r\nin: ", "login: "],
  ["one behind another", "a[1.5] b\r\n[1.6] c\r\nd", "ad"],
  ["nothing of systemd's status lines", "[  OK  ] Started x.\r\n", "[  OK  ] Started x.\r\n"],
  ["nothing of brackets", "[y/n] [1] [1.2 x] [[12.5]x", "[y/n] [1] [1.2 x] ["],
  ["nothing of what only begins like a time stamp", "Choice [12.", "Choice [12."],
  ["nothing of a long row of digits", `[${"1".repeat(40)}.1] x\n`, `[${"1".repeat(40)}.1] x\n`],
])("removes %s, at every split point", (_, text, kept) => {
  expect(filtered(text)).toBe(kept);
  expect(filtered(...text)).toBe(kept);
  for (let at = 0; at <= text.length; at++) expect(filtered(text.slice(0, at), text.slice(at))).toBe(kept);
});

test("the cut into chunks has no influence", () => {
  const piece = fc.constantFrom("[", "]", " ", "1", "23", ".", "a", "\n", "[  1.5] ", "[ 12.25] x\r\n");
  fc.assert(
    fc.property(fc.array(fc.array(piece, { maxLength: 8 }), { maxLength: 8 }), (chunks) => {
      const texts = chunks.map((pieces) => pieces.join(""));
      expect(filtered(...texts)).toBe(filtered(texts.join("")));
    }),
  );
});

test("text that may become a time stamp is held, and at most that", () => {
  const filter = new KernelLineFilter();
  expect(filter.push(Buffer.from("Select [12")).toString()).toBe("Select ");
  expect(filter.unfinished.toString()).toBe("[12");
  expect(filter.push(Buffer.from("]: ")).toString()).toBe("[12]: ");
  expect(filter.unfinished).toHaveLength(0);
});
