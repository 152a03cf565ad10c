import { ownIdentity } from "@alpy/guard";
import { expect, test } from "vitest";
import { creatorAgeMs, creatorState } from "./creator.ts";

const UNUSED_PID = 2 ** 30;
const here = ownIdentity();

test("a creator is alive, or dead, or another process has its pid", () => {
  expect(creatorState(here, here)).toEqual({ kind: "alive" });
  expect(creatorState({ ...here, pid: UNUSED_PID }, here)).toEqual({ kind: "dead" });
  expect(creatorState({ ...here, startTime: "1" }, here)).toEqual({ kind: "dead" });
});

test("a creator of another boot is not known to be dead", () => {
  const other = { ...here, pid: UNUSED_PID, bootId: "other" };
  expect(creatorState(other, here)).toMatchObject({
    kind: "unknown",
    reason: expect.stringContaining("another kernel"),
  });
  expect(creatorAgeMs(other, here)).toBeUndefined();
});

test("a creator in another PID namespace is not known to be dead to a user who does not see all processes", () => {
  const other = { ...here, pid: UNUSED_PID, pidNamespace: "pid:[2]" };
  const reason = "its creator ran in another PID namespace (pid:[2]), which cannot be seen from here";
  expect(creatorState(other, here, false)).toEqual({ kind: "unknown", reason });
});

test("the age of a creator is the time since its start", () => {
  const ageMs = creatorAgeMs(here, here);
  expect(Math.abs((ageMs ?? Number.NaN) - process.uptime() * 1000)).toBeLessThan(5_000);
});
