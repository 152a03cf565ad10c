import { expect, test } from "vitest";
import { invalidOption } from "./invalid-option.ts";
import { requireKnownOptions } from "./known-options.ts";

const known = { addresses: true, gateways: true };

test("known options are accepted, also when they are undefined", () => {
  expect(() => requireKnownOptions("links[0]", { addresses: [], gateways: undefined }, known)).not.toThrow();
});

test("an unknown option is refused with its path and the known options", () => {
  expect(() => requireKnownOptions("links[0]", { adresses: [] }, known)).toThrow(
    new TypeError('links[0]: unknown option "adresses"; expected one of addresses, gateways'),
  );
});

test.each([null, undefined, "far", 7, ["addresses"]])("%j instead of options is refused", (options) => {
  expect(() => requireKnownOptions("links[0]", options, known)).toThrow(/^links\[0\] must be an object, got /);
});

test("a long value is cut in the message", () => {
  expect(invalidOption("machine.cpu", "a string", Array(500).fill(1)).message.length).toBeLessThan(250);
});
