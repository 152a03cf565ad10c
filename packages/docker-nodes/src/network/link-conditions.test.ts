import { describe, expect, it } from "vitest";
import {
  type ImpairmentOptions,
  impairmentArguments,
  type RateLimitOptions,
  rateLimitArguments,
  readQueueStatistics,
} from "./link-conditions.ts";

const rateLimit = (options: RateLimitOptions) => rateLimitArguments(options, "eth0.rateLimit");
const impair = (options: ImpairmentOptions) => impairmentArguments(options, "eth0.impair");

describe("the arguments of tc", () => {
  it("limit a rate by tbf, with a burst of ten milliseconds by default", () => {
    expect(rateLimit({ rateBitsPerSecond: 1e9 }).join(" ")).toBe("tbf rate 1000000000bit burst 1250000 latency 50ms");
    expect(rateLimit({ rateBitsPerSecond: 8_000 }).join(" ")).toBe("tbf rate 8000bit burst 3028 latency 50ms");
    expect(rateLimit({ rateBitsPerSecond: 1e6, burstBytes: 2_000, latencyMs: 5 }).join(" ")).toBe(
      "tbf rate 1000000bit burst 2000 latency 5ms",
    );
  });

  it("include every impairment that netem supports", () => {
    const all = {
      delayMs: 10.5,
      jitterMs: 2,
      loss: 0.015,
      duplicate: 0.02,
      reorder: 0.25,
      corrupt: 0.001,
      rateBitsPerSecond: 1e6,
      queueFrames: 50,
    };
    expect(impair(all).join(" ")).toBe(
      "netem limit 50 delay 10500us 2000us loss 1.5% duplicate 2% reorder 25% corrupt 0.1% rate 1000000bit",
    );
    expect(impair({ loss: 1 })).toEqual(["netem", "loss", "100%"]);
  });

  it.each([
    [0.003, "0.3%"],
    [0.07, "7%"],
    [0.29, "29%"],
    [0.57, "57%"],
    [0.145, "14.5%"],
    [1e-6, "0.0001%"],
    [1e-7, "0.00001%"],
    [2.5e-7, "0.000025%"],
  ])("convert the probability %d exactly, to %s", (loss, percentage) => {
    expect(impair({ loss })).toEqual(["netem", "loss", percentage]);
  });

  it("refuse values out of range, and an impairment that does nothing", () => {
    expect(() => rateLimit({ rateBitsPerSecond: 0 })).toThrow(/rateBitsPerSecond must be an integer from 8/);
    expect(() => rateLimit({ rateBitsPerSecond: 1e6, burstBytes: 100 })).toThrow(/burstBytes/);
    expect(() => impair({ loss: 1.01 })).toThrow("loss must be a probability from 0 to 1, got 1.01");
    expect(() => impair({ loss: Number.NaN })).toThrow(TypeError);
    expect(() => impair({ jitterMs: 1 })).toThrow(/jitterMs must be at most delayMs/);
    expect(() => impair({ reorder: 0.01 })).toThrow(/delayMs must be more than 0 if reorder is given/);
    expect(() => impair({})).toThrow("eth0.impair: options must name at least one impairment, got {}");
  });

  it("refuse unknown options", () => {
    const misspelt: object = { lossPercent: 1 };
    expect(() => impair(misspelt)).toThrow(
      'eth0.impair: unknown option "lossPercent"; expected one of delayMs, jitterMs, loss, duplicate, reorder, corrupt, ' +
        "rateBitsPerSecond, queueFrames",
    );
    const old: object = { bitsPerSecond: 1e6 };
    expect(() => rateLimit(old as RateLimitOptions)).toThrow(
      /^eth0.rateLimit: unknown option "bitsPerSecond"; expected/,
    );
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
