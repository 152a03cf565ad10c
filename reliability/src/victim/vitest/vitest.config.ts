import { defineConfig } from "vitest/config";
import { ownAssignment } from "../assignment.ts";

/** Two files, so that two workers have a testbed each. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["*.fixture.ts"],
    maxWorkers: 2,
    testTimeout: 300_000,
    provide: { alpy: { artifacts: ownAssignment().artifacts ?? "artifacts", keep: "all" as const, timeoutFactor: 1 } },
  },
});
