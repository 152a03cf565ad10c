import { expect, test } from "vitest";
import { OutputTail } from "./output-tail.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test("the last lines are returned, 20 by default", () => {
  const tail = new OutputTail();
  tail.push(bytes(Array.from({ length: 30 }, (_, line) => `line ${line}\n`).join("")));
  expect(tail.lines().split("\n")).toHaveLength(20);
  expect(tail.lines(2)).toBe("line 28\nline 29");
});

test("a character that is split over two chunks is returned whole", () => {
  const tail = new OutputTail();
  tail.push(bytes("é").subarray(0, 1));
  tail.push(bytes("é").subarray(1));
  expect(tail.lines()).toBe("é");
});

test("at most 16 KiB are kept", () => {
  const tail = new OutputTail();
  for (let chunk = 0; chunk < 100; chunk += 1) tail.push(new Uint8Array(4096).fill(97));
  expect(tail.lines().length).toBe(16_384);
});
