import fc from "fast-check";
import { expect, test } from "vitest";
import { Secrets } from "./secrets.ts";

function secretsOf(...texts: string[]): Secrets {
  const secrets = new Secrets();
  for (const text of texts) secrets.add(Buffer.from(text));
  return secrets;
}

test("a secret is hidden wherever it occurs, the longer one first", () => {
  const secrets = secretsOf("rabbit", "rabbit-hole");
  expect(secrets.hideText("a rabbit-hole, 2 rabbits")).toBe("a (hidden), 2 (hidden)s");
  expect(secrets.isIn(Buffer.from("rabbi"))).toBe(false);
});

test("a secret is hidden as it is escaped for a shell and in messages", () => {
  const secrets = secretsOf("it's\\ö!");
  expect(secrets.hideText(String.raw`printf '\0151t\047s' it\0047s\0134\0303\0266\0041`)).toContain("(hidden)");
  expect(secrets.hideText(String.raw`"it's\\\xc3\xb6!"`)).toBe('"(hidden)"');
});

test("a text of less than 4 bytes is not a secret, and without secrets everything stays", () => {
  const secrets = secretsOf("abc", "");
  const bytes = Buffer.from("abc");
  expect(secrets.hide(bytes)).toBe(bytes);
  expect(secrets.hidePiece(bytes)).toEqual({ shown: bytes, held: Buffer.alloc(0) });
});

test("a secret is hidden in a stream, however it is cut", () => {
  const secrets = secretsOf("hunter22", "22hunt");
  const pieces = fc.array(fc.constantFrom("h", "hunt", "er", "22", "hunter22", "\n", "x"), { maxLength: 12 });
  fc.assert(
    fc.property(pieces, (texts) => {
      let held: Buffer = Buffer.alloc(0);
      let shown = "";
      for (const text of texts) {
        const next = secrets.hidePiece(Buffer.concat([held, Buffer.from(text)]));
        held = next.held;
        shown += next.shown.toString();
      }
      expect(shown).not.toMatch(/hunter22|22hunt/);
      // Nothing else is lost.
      const whole = texts.join("");
      if (!/hunter22|22hunt/.test(whole)) expect(shown + held.toString()).toBe(whole);
    }),
  );
});
