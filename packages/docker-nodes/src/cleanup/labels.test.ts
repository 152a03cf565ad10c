import { ownIdentity } from "@alpy/guard";
import { describe, expect, it } from "vitest";
import { readCreator, sessionLabels } from "./labels.ts";

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
