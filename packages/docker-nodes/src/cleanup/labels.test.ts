import { ownIdentity } from "@alpy/guard";
import { describe, expect, it } from "vitest";
import { readCreator, sessionLabels } from "./labels.ts";
import { isOrphan } from "./prune.ts";

const UNUSED_PID = 2 ** 30;

describe("the labels", () => {
  it("identify the creator", () => {
    const identity = ownIdentity();
    expect(readCreator(sessionLabels("abcd1234", identity))).toEqual(identity);
  });

  it("are not ours if one is missing", () => {
    const labels = sessionLabels("abcd1234", ownIdentity());
    for (const key of Object.keys(labels)) expect(readCreator({ ...labels, [key]: "" })).toBeUndefined();
  });
});

describe("an orphan", () => {
  it("is a container whose creator is dead, or whose pid now belongs to another process", () => {
    const here = ownIdentity();
    expect(isOrphan({ ...here, pid: UNUSED_PID }, here)).toBe(true);
    expect(isOrphan({ ...here, startTime: "1" }, here)).toBe(true);
  });

  it("is not a container whose creator is alive, or cannot be checked", () => {
    const here = ownIdentity();
    expect(isOrphan(here, here)).toBe(false);
    expect(isOrphan({ ...here, pid: UNUSED_PID, pidNamespace: "pid:[2]" }, here)).toBe(false);
    expect(isOrphan({ ...here, pid: UNUSED_PID, bootId: "other" }, here)).toBe(false);
    expect(isOrphan(undefined, here)).toBe(false);
  });
});
