import { describe, expect, it } from "vitest";
import { readCreator, sessionLabels } from "./labels.ts";
import { ownIdentity, parseStartTime, processStartTime } from "./process-identity.ts";
import { isOrphan } from "./prune.ts";

const REST = Array.from({ length: 18 }, (_, index) => index).join(" ");
const NOBODY = 2 ** 30;

describe("a process's start time", () => {
  it("is read behind a name with spaces and brackets", () => {
    expect(parseStartTime(`12 (a) Z (b)) S ${REST} 4711 99`)).toBe("4711");
  });

  it("is none for a zombie", () => {
    expect(parseStartTime(`12 (qemu) Z ${REST} 4711 99`)).toBeUndefined();
  });

  it("is known of this process and not of one that cannot be", () => {
    expect(processStartTime(process.pid)).toMatch(/^\d+$/);
    expect(processStartTime(NOBODY)).toBeUndefined();
  });
});

describe("the labels", () => {
  it("name the creator so that it can be found again", async () => {
    const identity = await ownIdentity();
    expect(readCreator(sessionLabels("abcd1234", identity))).toEqual(identity);
  });

  it("are not ours when one is missing", async () => {
    const labels = sessionLabels("abcd1234", await ownIdentity());
    for (const key of Object.keys(labels)) expect(readCreator({ ...labels, [key]: "" })).toBeUndefined();
  });
});

describe("an orphan", () => {
  it("is a container whose creator is dead, or whose pid is another's now", async () => {
    const here = await ownIdentity();
    expect(isOrphan({ ...here, pid: NOBODY }, here)).toBe(true);
    expect(isOrphan({ ...here, startTime: "1" }, here)).toBe(true);
  });

  it("is none whose creator lives, or cannot be known", async () => {
    const here = await ownIdentity();
    expect(isOrphan(here, here)).toBe(false);
    expect(isOrphan({ ...here, pid: NOBODY, pidNamespace: "pid:[2]" }, here)).toBe(false);
    expect(isOrphan({ ...here, pid: NOBODY, bootId: "other" }, here)).toBe(false);
    expect(isOrphan(undefined, here)).toBe(false);
  });
});
