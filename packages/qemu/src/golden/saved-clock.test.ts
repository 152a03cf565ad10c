import { expect, test } from "vitest";
import { savedVirtualNs } from "./saved-clock.ts";

/** Returns a device state with a section `timer` of that version. */
function state(version: number): Buffer {
  const section = Buffer.alloc(32);
  section.writeUInt32BE(version, 4);
  section.writeBigInt64BE(1n, 8);
  section.writeBigInt64BE(9_056_608_655n, 24);
  const before = Buffer.from("QEVM\0\0\0\x03\x04\0\0\0\x01\x05timer", "latin1");
  return Buffer.concat([before, section, Buffer.from("\x7e")]);
}

test("the virtual clock is read from the section timer", () => {
  expect(savedVirtualNs(state(2))).toBe(9_056_608_655n);
});

test("a state of another form has no known clock", () => {
  expect(savedVirtualNs(state(3))).toBeUndefined();
  expect(savedVirtualNs(Buffer.from("QEVM"))).toBeUndefined();
  const whole = state(2);
  for (let length = 0; length < whole.length - 1; length += 1)
    expect(savedVirtualNs(whole.subarray(0, length))).toBeUndefined();
});
