import { describe, expect, it } from "vitest";
import { OutputBuffer } from "./output-buffer.ts";

function keep(limit: number, chunks: readonly string[]): OutputBuffer {
  const buffer = new OutputBuffer(limit);
  for (const chunk of chunks) buffer.push(Buffer.from(chunk));
  return buffer;
}

describe("the output buffer", () => {
  it("keeps all within the limit", () => {
    const buffer = keep(10, ["01234", "56789"]);
    expect(buffer.text()).toBe("0123456789");
    expect(buffer.truncated).toBe(false);
  });

  it("keeps the newest bytes for every size of chunk", () => {
    const text = Array.from({ length: 300 }, (_, index) => String.fromCharCode(97 + (index % 26))).join("");
    for (let size = 1; size <= 40; size++) {
      const chunks = text.match(new RegExp(`.{1,${size}}`, "g")) ?? [];
      const buffer = keep(17, chunks);
      expect(buffer.text()).toBe(text.slice(-17));
      expect(buffer.truncated).toBe(true);
    }
  });

  it("grows beyond its first capacity without losing anything", () => {
    const chunk = "0123456789abcdef".repeat(20);
    expect(keep(1 << 20, Array(100).fill(chunk)).text()).toBe(chunk.repeat(100));
  });

  it("leaves out a character of which only the end is kept", () => {
    expect(keep(4, ["a€€"]).text()).toBe("€");
  });

  it("keeps nothing of nothing", () => {
    expect(keep(4, []).text()).toBe("");
  });
});
