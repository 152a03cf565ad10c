import { expect, test } from "vitest";
import { archive, devices, type Entry } from "./newc.ts";

function bytes(entries: Entry[]): string {
  return Buffer.concat([...archive(entries)]).toString("latin1");
}

const file: Entry = { name: "a", mode: 0o100644, data: Buffer.from("hello") };
const folder: Entry = { name: "b", mode: 0o040755, data: Buffer.alloc(0) };

test("an empty archive consists of the trailer", () => {
  const fields = ["00000000", "00000000", "00000000", "00000000", "00000001", "00000000", "00000000"];
  const devicesNameChecksum = ["00000000", "00000000", "00000000", "00000000", "0000000b", "00000000"];
  expect(bytes([])).toBe(`070701${[...fields, ...devicesNameChecksum].join("")}TRAILER!!!\0\0\0\0`);
});

test("a file's name and data are each padded to a multiple of four bytes", () => {
  const text = bytes([file]);
  expect(text.slice(0, 6 + 2 * 8)).toBe("07070100000001000081a4");
  expect(text.slice(110, 120)).toBe("a\0hello\0\0\0");
  expect(text.indexOf("070701", 1)).toBe(120);
});

test("records are sorted by name", () => {
  expect(bytes([folder, file])).toBe(bytes([file, folder]));
  expect(bytes([folder, file]).indexOf("a\0")).toBe(110);
});

test("the record of a device contains its numbers", () => {
  const [console] = devices;
  expect(console && bytes([console]).slice(6 + 9 * 8, 6 + 11 * 8)).toBe("0000000500000001");
});
