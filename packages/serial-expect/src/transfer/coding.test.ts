import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { cksum } from "./cksum.ts";
import { codings } from "./coding.ts";

const NOISE = "usb 1-1: new device\n";
const data = randomBytes(130);
const written = {
  base64: data.toString("base64").replace(/.{1,76}/g, "$&\n"),
  openssl: data.toString("base64").replace(/.{1,64}/g, "$&\n"),
  printf: data
    .toString("hex")
    .replace(/../g, " $&")
    .replace(/.{1,48}/g, "$&\n"),
};

test.each(codings)(
  "the output of $program is decoded with a foreign line at any position in it",
  ({ program, decoded }) => {
    const text = written[program as keyof typeof written];
    for (let at = 0; at <= text.length; at++) {
      const noisy = `${text.slice(0, at)}${NOISE}${text.slice(at)}1234 130\n`;
      expect({ at, read: decoded(noisy, data.length) }).toEqual({ at, read: data });
    }
  },
);

test("missing lines return less, and no lines return nothing", () => {
  const [base64] = codings;
  expect(base64?.decoded(written.base64.slice(0, 77), data.length)).toEqual(data.subarray(0, 57));
  expect(base64?.decoded("", data.length)).toEqual(Buffer.alloc(0));
});

test.each([
  ["", "4294967295 0"],
  ["123456789", "930766865 9"],
])("the checksum of %j is that of cksum", (text, expected) => {
  expect(cksum([Buffer.from(text)])).toBe(expected);
});
