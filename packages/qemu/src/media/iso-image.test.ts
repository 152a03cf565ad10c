import { expect, test } from "vitest";
import { isoImage } from "./iso-image.ts";

const SECTOR_BYTES = 2048;

/** The files of an image by their names, read as ECMA-119 describes it. */
function filesOf(image: Buffer, descriptorSector: number, decode: (id: Buffer) => string): Record<string, string> {
  const descriptor = image.subarray(descriptorSector * SECTOR_BYTES, (descriptorSector + 1) * SECTOR_BYTES);
  expect(descriptor.toString("latin1", 1, 6)).toBe("CD001");
  expect([descriptor.readUInt32LE(80), descriptor.readUInt32BE(84)]).toEqual(
    Array(2).fill(image.length / SECTOR_BYTES),
  );
  const root = descriptor.readUInt32LE(156 + 2) * SECTOR_BYTES;
  const files: Record<string, string> = {};
  for (let at = root; (image[at] ?? 0) > 0; at += image[at] ?? 0) {
    const id = image.subarray(at + 33, at + 33 + (image[at + 32] ?? 0));
    const start = image.readUInt32LE(at + 2) * SECTOR_BYTES;
    expect([image.readUInt32BE(at + 6), image.readUInt32BE(at + 14)]).toEqual([
      image.readUInt32LE(at + 2),
      image.readUInt32LE(at + 10),
    ]);
    files[decode(id)] = image.toString("utf8", start, start + image.readUInt32LE(at + 10));
  }
  return files;
}

const files = [
  { name: "user-data", content: Buffer.from("#cloud-config\n") },
  { name: "meta-data", content: Buffer.alloc(0) },
  { name: "network-config", content: Buffer.alloc(5000, "n") },
];

test("an image has its files by short names, and by their own names for Joliet, in the order of the names", () => {
  const image = isoImage({ label: "cidata", files });
  const plain = filesOf(image, 16, (id) => id.toString("latin1"));
  expect(Object.keys(plain).slice(2)).toEqual(["METADATA.;1", "NETWORKC.;1", "USERDATA.;1"]);
  const joliet = filesOf(image, 17, (id) =>
    Buffer.from(id.length % 2 === 0 ? id : [])
      .swap16()
      .toString("utf16le"),
  );
  delete joliet[""];
  expect(joliet).toEqual({
    "meta-data;1": "",
    "network-config;1": "n".repeat(5000),
    "user-data;1": "#cloud-config\n",
  });
});

test("an image has its label in both forms, and ends where its last file ends", () => {
  const image = isoImage({ label: "cidata", files });
  expect(image.toString("latin1", 16 * SECTOR_BYTES + 40, 16 * SECTOR_BYTES + 72)).toBe("cidata".padEnd(32));
  const joliet = Buffer.from(image.subarray(17 * SECTOR_BYTES + 40, 17 * SECTOR_BYTES + 72)).swap16();
  expect(joliet.toString("utf16le")).toBe("cidata".padEnd(16));
  expect(image.length).toBe((25 + 1 + 1 + 3) * SECTOR_BYTES);
});

test("equal content gives equal bytes", () => {
  expect(isoImage({ label: "cidata", files }).equals(isoImage({ label: "cidata", files }))).toBe(true);
});

test("a label and names that do not fit are refused", () => {
  expect(() => isoImage({ label: "a".repeat(17), files: [] })).toThrow("label must have at most 16 characters");
  const many = Array.from({ length: 60 }, (_, index) => ({ name: `file-${index}`, content: Buffer.alloc(0) }));
  expect(() => isoImage({ label: "cidata", files: many })).toThrow("do not fit into one sector");
});
