import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { cksum } from "./cksum.ts";
import { CODINGS } from "./coding.ts";

const NOISE = "usb 1-1: new device\n";
const DATA = randomBytes(130);
const WRITTEN = {
  base64: DATA.toString("base64").replace(/.{1,76}/g, "$&\n"),
  openssl: DATA.toString("base64").replace(/.{1,64}/g, "$&\n"),
  printf: DATA.toString("hex")
    .replace(/../g, " $&")
    .replace(/.{1,48}/g, "$&\n"),
};

test.each(CODINGS)("what $program wrote is read with a line that came at any place in it", ({ program, decoded }) => {
  const text = WRITTEN[program as keyof typeof WRITTEN];
  for (let at = 0; at <= text.length; at++) {
    const noisy = `${text.slice(0, at)}${NOISE}${text.slice(at)}1234 130\n`;
    expect({ at, read: decoded(noisy, DATA.length) }).toEqual({ at, read: DATA });
  }
});

test("lines that are missing make less of it, and nothing makes nothing", () => {
  const [base64] = CODINGS;
  expect(base64?.decoded(WRITTEN.base64.slice(0, 77), DATA.length)).toEqual(DATA.subarray(0, 57));
  expect(base64?.decoded("", DATA.length)).toEqual(Buffer.alloc(0));
});

test.each([
  ["", "4294967295 0"],
  ["123456789", "930766865 9"],
])("the check sum of %j is that of cksum", (text, expected) => {
  expect(cksum([Buffer.from(text)])).toBe(expected);
});
