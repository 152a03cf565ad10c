import { describe, expect, it } from "vitest";
import { LineSplitter } from "./line-splitter.ts";

function split(chunks: readonly Uint8Array[]): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  for (const chunk of chunks) splitter.push(chunk);
  splitter.end();
  return lines;
}

const text = Buffer.from("größe\r\n\n✓ zwei\nlast");
const LINES = ["größe", "", "✓ zwei", "last"];

describe("the line splitter", () => {
  it("passes on lines without their ends, the unfinished last one too", () => {
    expect(split([text])).toEqual(LINES);
  });

  it("passes on the same lines for every split, within a character as well", () => {
    for (let at = 0; at <= text.length; at++) expect(split([text.subarray(0, at), text.subarray(at)])).toEqual(LINES);
  });

  it("passes an endless line on in pieces", () => {
    const chunk = Buffer.alloc(50_000, "x");
    expect(split([chunk, chunk, chunk]).map(({ length }) => length)).toEqual([100_000, 50_000]);
  });
});
