import { describe, expect, it } from "vitest";
import { containerName, MAX_NODES, newSessionId, tapName } from "./names.ts";

describe("names", () => {
  it("include a unique id of eight letters and digits for each session", () => {
    const ids = Array.from({ length: 1000 }, newSessionId);
    expect(new Set(ids).size).toBe(1000);
    for (const id of ids) expect(id).toMatch(/^[a-z0-9]{8}$/);
  });

  it("keep the longest tap name within the kernel's 15 characters", () => {
    expect(tapName(newSessionId(), MAX_NODES - 1).length).toBeLessThanOrEqual(15);
  });

  it("include the session in the names of containers and taps", () => {
    expect(containerName("abcd1234", "node0")).toBe("alpy-abcd1234-node0");
    expect(tapName("abcd1234", 12)).toBe("alabcd1234t12");
  });
});
