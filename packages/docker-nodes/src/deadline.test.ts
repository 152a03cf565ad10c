import { describe, expect, it } from "vitest";
import { startDeadline } from "./deadline.ts";
import { sideBySide } from "./side-by-side.ts";

const never = new Promise<never>(() => undefined);

describe("a deadline", () => {
  it("rejects with a timeout error that says what was tried, and aborts its signal", async () => {
    using deadline = startDeadline(() => "knitting", { timeoutMs: 5 }, 1000);
    await expect(deadline.race(never)).rejects.toMatchObject({
      code: "timeout",
      message: "knitting took longer than 5 ms",
    });
    expect(deadline.signal.aborted).toBe(true);
  });

  it("rejects with the caller's own reason", async () => {
    const controller = new AbortController();
    using deadline = startDeadline(() => "knitting", { signal: controller.signal }, 1000);
    const reason = new Error("enough");
    controller.abort(reason);
    await expect(deadline.race(never)).rejects.toBe(reason);
  });

  it("may share its caller's signal with many others without a warning", async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error) => warnings.push(warning);
    process.on("warning", onWarning);
    const { signal } = new AbortController();
    const deadlines = Array.from({ length: 20 }, () => startDeadline(() => "knitting", { signal }, 1000));
    await new Promise((resolve) => setImmediate(resolve));
    for (const deadline of deadlines) deadline[Symbol.dispose]();
    process.off("warning", onWarning);
    expect(warnings).toEqual([]);
  });

  it("does not begin under a signal that has aborted", () => {
    const reason = new Error("enough");
    expect(() => startDeadline(() => "knitting", { signal: AbortSignal.abort(reason) }, 1000)).toThrow(reason);
  });
});

describe("work side by side", () => {
  it("gives all results in order", async () => {
    const signal = new AbortController().signal;
    expect(await sideBySide([() => Promise.resolve("one"), () => Promise.resolve(2)], signal)).toEqual(["one", 2]);
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
    await expect(sideBySide([slow, failing], new AbortController().signal)).rejects.toBe(first);
    expect(settled).toEqual(["slow"]);
  });
});
