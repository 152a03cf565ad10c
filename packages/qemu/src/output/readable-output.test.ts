import { expect, test } from "vitest";
import { panicLines } from "./panic-lines.ts";
import { readableOutput } from "./readable-output.ts";

test("QEMU's warning about a NIC without a link is dropped", () => {
  const hub = "qemu-system-x86_64: warning: hub 2 is not connected to host network";
  expect(readableOutput(hub)).toBe("");
  expect(readableOutput(`${hub}\nout of memory`)).toBe("out of memory");
});

test("the lines of a panic begin with its reason", () => {
  const trace = Array.from({ length: 30 }, (_, index) => `  "frame ${index}"`);
  const lines = ['  "booting"', '  "Kernel panic - not syncing: Fatal exception"', ...trace];
  expect(panicLines(lines.join("\n")).split("\n")).toEqual(lines.slice(1, 13));
  expect(panicLines(trace.join("\n")).split("\n")).toEqual(trace.slice(-20));
});
