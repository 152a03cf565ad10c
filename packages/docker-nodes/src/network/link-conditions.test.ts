import { describe, expect, it } from "vitest";
import { impairmentArguments, rateLimitArguments, readQueueStatistics } from "./link-conditions.ts";

describe("the arguments of tc", () => {
  it("limit a rate by tbf, with a burst of ten milliseconds unless told otherwise", () => {
    expect(rateLimitArguments({ bitsPerSecond: 1e9 }).join(" ")).toBe(
      "tbf rate 1000000000bit burst 1250000 latency 50ms",
    );
    expect(rateLimitArguments({ bitsPerSecond: 8_000 }).join(" ")).toBe("tbf rate 8000bit burst 3028 latency 50ms");
    expect(rateLimitArguments({ bitsPerSecond: 1e6, burstBytes: 2_000, latencyMs: 5 }).join(" ")).toBe(
      "tbf rate 1000000bit burst 2000 latency 5ms",
    );
  });

  it("impair by netem in all its ways", () => {
    const all = {
      delayMs: 10.5,
      jitterMs: 2,
      lossPercent: 1.5,
      duplicatePercent: 2,
      reorderPercent: 25,
      corruptPercent: 0.1,
      bitsPerSecond: 1e6,
      limitPackets: 50,
    };
    expect(impairmentArguments(all).join(" ")).toBe(
      "netem limit 50 delay 10500us 2000us loss 1.5% duplicate 2% reorder 25% corrupt 0.1% rate 1000000bit",
    );
    expect(impairmentArguments({ lossPercent: 100 })).toEqual(["netem", "loss", "100%"]);
  });

  it("refuse values out of range, and an impairment of nothing", () => {
    expect(() => rateLimitArguments({ bitsPerSecond: 0 })).toThrow(/bitsPerSecond must be an integer from 8/);
    expect(() => rateLimitArguments({ bitsPerSecond: 1e6, burstBytes: 100 })).toThrow(/burstBytes/);
    expect(() => impairmentArguments({ lossPercent: 101 })).toThrow(/lossPercent must be from 0 to 100, not 101/);
    expect(() => impairmentArguments({ lossPercent: Number.NaN })).toThrow(TypeError);
    expect(() => impairmentArguments({ jitterMs: 1 })).toThrow(/jitterMs must be at most delayMs/);
    expect(() => impairmentArguments({ reorderPercent: 1 })).toThrow(/reorderPercent needs a delayMs/);
    expect(() => impairmentArguments({})).toThrow(/must name what is to happen/);
  });
});

it("the queue's statistics are those of the root", () => {
  const json =
    '[{"kind":"tbf","handle":"8001:","root":true,"bytes":5,"packets":2,"drops":1,"overlimits":3,"backlog":7}]';
  expect(readQueueStatistics(json)).toEqual({
    kind: "tbf",
    bytes: 5,
    packets: 2,
    drops: 1,
    overlimits: 3,
    backlogBytes: 7,
  });
});
