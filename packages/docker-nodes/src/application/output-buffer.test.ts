import { describe, expect, it } from "vitest";
import { OutputBuffer } from "./output-buffer.ts";

function keep(limit: number, chunks: readonly string[]): OutputBuffer {
  const buffer = new OutputBuffer(limit);
  for (const chunk of chunks) buffer.push(Buffer.from(chunk));
  return buffer;
}

describe("the output buffer", () => {
  it("keeps everything within the limit", () => {
    const buffer = keep(10, ["01234", "56789"]);
    expect(buffer.text()).toBe("0123456789");
    expect(buffer.cutBytes).toBe(0);
  });

  it("keeps the first and the newest bytes for every size of chunk, and counts the bytes between them", () => {
    const text = Array.from({ length: 300 }, (_, index) => String.fromCharCode(97 + (index % 26))).join("");
    for (let size = 1; size <= 40; size++) {
      const chunks = text.match(new RegExp(`.{1,${size}}`, "g")) ?? [];
      const buffer = keep(17, chunks);
      expect(buffer.kept()).toEqual({ head: text.slice(0, 8), tail: text.slice(-9), cutBytes: 283 });
    }
  });

  it("shows in its text how much was cut", () => {
    expect(keep(4, ["abcdefghij"]).text()).toBe("ab\n[… 6 bytes cut …]\nij");
  });

  it("grows beyond its first capacity without losing anything", () => {
    const chunk = "0123456789abcdef".repeat(20);
    expect(keep(1 << 20, Array(100).fill(chunk)).text()).toBe(chunk.repeat(100));
  });

  it("leaves out characters that the cut splits, and no others", () => {
    expect(keep(8, ["a€€€€€"]).kept()).toEqual({ head: "a€", tail: "€", cutBytes: 8 });
    expect(keep(8, ["€€€"]).kept()).toEqual({ head: "€", tail: "€", cutBytes: 1 });
    expect(keep(9, ["€€€"]).text()).toBe("€€€");
  });

  it("is empty without input, and can keep a single byte", () => {
    expect(keep(4, []).text()).toBe("");
    expect(keep(1, ["abc"]).kept()).toEqual({ head: "", tail: "c", cutBytes: 2 });
  });
});
