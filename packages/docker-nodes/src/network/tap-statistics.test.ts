import { expect, it } from "vitest";
import { tapStatistics } from "./tap-statistics.ts";

const direction = (packets: number, dropped = 0, errors = 0) => ({ bytes: packets * 60, packets, dropped, errors });
const queue = (kind: string, packets: number, drops = 0) => {
  return { kind, packets, drops, bytes: packets * 60, overlimits: 0, backlogBytes: 0 };
};

it("frames are queued, and then read or not", () => {
  const link = { rx: direction(7), tx: direction(2) };
  expect(tapStatistics(link, queue("pfifo_fast", 6_000))).toEqual({
    read: 2,
    written: 7,
    dropped: 0,
    refused: 0,
    queued: 6_000,
  });
});

it("a full queue drops frames that its discipline counts as sent", () => {
  const link = { rx: direction(0), tx: direction(100, 30) };
  expect(tapStatistics(link, queue("pfifo_fast", 140, 5))).toMatchObject({ read: 100, dropped: 35, queued: 140 });
});

it("frames that are written to an interface that is down are refused", () => {
  expect(tapStatistics({ rx: direction(3, 4, 1), tx: direction(0) }, undefined)).toMatchObject({
    written: 3,
    refused: 5,
  });
});

it("under a rate limit nobody knows how many frames were queued, and its drops were asked for", () => {
  const link = { rx: direction(0), tx: direction(100) };
  const limited = tapStatistics(link, queue("tbf", 40, 12));
  expect(limited).toMatchObject({ dropped: 0, queued: undefined });
});
