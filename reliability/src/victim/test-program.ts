import { test } from "@alpy/alpy/vitest";
import { ownAssignment } from "./assignment.ts";
import { Channel } from "./channel.ts";
import { errorReportOf } from "./messages.ts";
import { testbedOptionsOf, useTestbed } from "./program.ts";

/** Defines a test that works with its testbed until the harness asks to finish. */
export function useInTest(): void {
  test("works until it is finished", async ({ openTestbed }) => {
    const assignment = ownAssignment();
    const channel = await Channel.open(assignment.socket, "worker");
    const { artifacts: _ofProject, ...options } = testbedOptionsOf(assignment, channel);
    try {
      await useTestbed(await openTestbed(options), assignment, channel);
    } catch (error) {
      channel.report({ event: "failed", error: errorReportOf(error) });
      throw error;
    }
  });
}
