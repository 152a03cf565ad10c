import { describe, expect, it } from "vitest";
import { multipliedTimeoutMs, startDeadline } from "./deadline.ts";

const never = new Promise<never>(() => undefined);

describe("a deadline", () => {
  it("rejects with a timeout error that names the operation, and aborts its signal", async () => {
    using deadline = startDeadline(() => "waiting", { timeoutMs: 5 }, 1000, 3);
    await expect(deadline.race(never)).rejects.toMatchObject({
      code: "timeout",
      message: "waiting took longer than 5 ms",
    });
    expect(deadline.signal.aborted).toBe(true);
  });

  it("has its default time, times the factor, unless the call names a time", async () => {
    using multiplied = startDeadline(() => "waiting", {}, 5, 1.5);
    await expect(multiplied.race(never)).rejects.toThrow("waiting took longer than 8 ms");
    using named = startDeadline(() => "waiting", { timeoutMs: 5 }, 1000, 3);
    await expect(named.race(never)).rejects.toThrow("waiting took longer than 5 ms");
  });

  it.each([
    [30_000, 10, 300_000],
    [30_000, 1e9, 2 ** 31 - 1],
    [Number.POSITIVE_INFINITY, 0.5, Number.POSITIVE_INFINITY],
  ])("of %d ms times %d has %d ms", (timeoutMs, factor, expected) => {
    expect(multipliedTimeoutMs(timeoutMs, factor)).toBe(expected);
  });

  it("rejects with the caller's own reason", async () => {
    const controller = new AbortController();
    using deadline = startDeadline(() => "waiting", { signal: controller.signal }, 1000, 1);
    const reason = new Error("enough");
    controller.abort(reason);
    await expect(deadline.race(never)).rejects.toBe(reason);
  });

  it("can share its caller's signal with many others without a warning", async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error) => warnings.push(warning);
    process.on("warning", onWarning);
    const { signal } = new AbortController();
    const deadlines = Array.from({ length: 20 }, () => startDeadline(() => "waiting", { signal }, 1000, 1));
    await new Promise((resolve) => setImmediate(resolve));
    for (const deadline of deadlines) deadline[Symbol.dispose]();
    process.off("warning", onWarning);
    expect(warnings).toEqual([]);
  });

  it("does not begin with a signal that has already aborted", () => {
    const reason = new Error("enough");
    expect(() => startDeadline(() => "waiting", { signal: AbortSignal.abort(reason) }, 1000, 1)).toThrow(reason);
  });
});
