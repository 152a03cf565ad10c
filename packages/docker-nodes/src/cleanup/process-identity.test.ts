import { describe, expect, it } from "vitest";
import { readCreator, sessionLabels } from "./labels.ts";
import { ownIdentity, parseStartTime, processStartTime } from "./process-identity.ts";
import { isOrphan } from "./prune.ts";

const restOfStat = Array.from({ length: 18 }, (_, index) => index).join(" ");
const UNUSED_PID = 2 ** 30;

describe("a process's start time", () => {
  it("is read after a name with spaces and brackets", () => {
    expect(parseStartTime(`12 (a) Z (b)) S ${restOfStat} 4711 99`)).toBe("4711");
  });

  it("is undefined for a zombie", () => {
    expect(parseStartTime(`12 (qemu) Z ${restOfStat} 4711 99`)).toBeUndefined();
  });

  it("is known for this process, and unknown for one that does not exist", () => {
    expect(processStartTime(process.pid)).toMatch(/^\d+$/);
    expect(processStartTime(UNUSED_PID)).toBeUndefined();
  });
});

describe("the labels", () => {
  it("identify the creator", async () => {
    const identity = await ownIdentity();
    expect(readCreator(sessionLabels("abcd1234", identity))).toEqual(identity);
  });

  it("are not ours if one is missing", async () => {
    const labels = sessionLabels("abcd1234", await ownIdentity());
    for (const key of Object.keys(labels)) expect(readCreator({ ...labels, [key]: "" })).toBeUndefined();
  });
});

describe("an orphan", () => {
  it("is a container whose creator is dead, or whose pid now belongs to another process", async () => {
    const here = await ownIdentity();
    expect(isOrphan({ ...here, pid: UNUSED_PID }, here)).toBe(true);
    expect(isOrphan({ ...here, startTime: "1" }, here)).toBe(true);
  });

  it("is not a container whose creator is alive, or cannot be checked", async () => {
    const here = await ownIdentity();
    expect(isOrphan(here, here)).toBe(false);
    expect(isOrphan({ ...here, pid: UNUSED_PID, pidNamespace: "pid:[2]" }, here)).toBe(false);
    expect(isOrphan({ ...here, pid: UNUSED_PID, bootId: "other" }, here)).toBe(false);
    expect(isOrphan(undefined, here)).toBe(false);
  });
});
