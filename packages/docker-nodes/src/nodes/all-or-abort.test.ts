import { describe, expect, it } from "vitest";
import { allOrAbort } from "./all-or-abort.ts";

describe("work that runs in parallel", () => {
  it("returns all results in order", async () => {
    const signal = new AbortController().signal;
    expect(await allOrAbort([() => Promise.resolve("one"), () => Promise.resolve(2)], signal)).toEqual(["one", 2]);
  });

  it("rejects with the first failure when all have settled", async () => {
    const first = new Error("first");
    const settled: string[] = [];
    const slow = async (signal: AbortSignal) => {
      await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
      await new Promise((resolve) => setImmediate(resolve));
      settled.push("slow");
      throw new Error("second");
    };
    const failing = () => Promise.reject(first);
    await expect(allOrAbort([slow, failing], new AbortController().signal)).rejects.toBe(first);
    expect(settled).toEqual(["slow"]);
  });
});
