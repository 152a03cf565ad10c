import { expect, test } from "vitest";
import { ownIdentity } from "./process-identity.ts";
import { isDead, parseStartTime, processStartTime } from "./process-mark.ts";

const restOfStat = Array.from({ length: 18 }, (_, index) => index).join(" ");
const UNUSED_PID = 2 ** 30;

test("a start time is read after a name with spaces and brackets", () => {
  expect(parseStartTime(`12 (a) Z (b)) S ${restOfStat} 4711 99`)).toBe("4711");
});

test("a zombie has no start time", () => {
  expect(parseStartTime(`12 (qemu) Z ${restOfStat} 4711 99`)).toBeUndefined();
});

test("the start time of this process is known, that of one that does not exist is not", () => {
  expect(processStartTime(process.pid)).toMatch(/^\d+$/);
  expect(processStartTime(UNUSED_PID)).toBeUndefined();
});

test("this process is alive; one with its pid and another start time is dead, and so is one that does not exist", () => {
  const { pid, startTime } = ownIdentity();
  expect(isDead({ pid, startTime })).toBe(false);
  expect(isDead({ pid, startTime: "1" })).toBe(true);
  expect(isDead({ pid: UNUSED_PID, startTime })).toBe(true);
});

test("an identity has the pid, the start time, the PID namespace and the boot", () => {
  expect(ownIdentity()).toEqual({
    pid: process.pid,
    startTime: processStartTime(process.pid),
    pidNamespace: expect.stringMatching(/^pid:\[\d+\]$/),
    bootId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
});
