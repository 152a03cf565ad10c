import { describe, expect, it } from "vitest";
import { readCreator, sessionLabels } from "./labels.ts";
import { ownIdentity, parseStartTime, processStartTime } from "./process-identity.ts";
import { isOrphan } from "./prune.ts";

const REST = Array.from({ length: 18 }, (_, index) => index).join(" ");
const HERE = { pid: 7, startTime: "100", pidNamespace: "pid:[1]", bootId: "boot" };
const nobody = () => undefined;

describe("a process's start time", () => {
  it("is read behind a name with spaces and brackets", () => {
    expect(parseStartTime(`12 (a) Z (b)) S ${REST} 4711 99`)).toBe("4711");
  });

  it("is none for a zombie", () => {
    expect(parseStartTime(`12 (qemu) Z ${REST} 4711 99`)).toBeUndefined();
  });

  it("is known of this process and not of one that cannot be", () => {
    expect(processStartTime(process.pid)).toMatch(/^\d+$/);
    expect(processStartTime(2 ** 30)).toBeUndefined();
  });
});

describe("the labels", () => {
  it("name the creator so that it can be found again", async () => {
    const identity = await ownIdentity();
    expect(readCreator(sessionLabels("abcd1234", identity))).toEqual(identity);
  });

  it("are not ours when one is missing", () => {
    const labels = sessionLabels("abcd1234", HERE);
    for (const key of Object.keys(labels)) expect(readCreator({ ...labels, [key]: "" })).toBeUndefined();
  });
});

describe("an orphan", () => {
  it("is a container whose creator is dead, or whose pid is another's now", () => {
    expect(isOrphan({ ...HERE, pid: 8 }, HERE, nobody)).toBe(true);
    expect(isOrphan({ ...HERE, pid: 8 }, HERE, () => "200")).toBe(true);
  });

  it("is none whose creator lives, or cannot be known", () => {
    expect(isOrphan(HERE, HERE, () => "100")).toBe(false);
    expect(isOrphan({ ...HERE, pidNamespace: "pid:[2]" }, HERE, nobody)).toBe(false);
    expect(isOrphan({ ...HERE, bootId: "other" }, HERE, nobody)).toBe(false);
    expect(isOrphan(undefined, HERE, nobody)).toBe(false);
  });
});
