// A victim: a program that uses the public API as users do. See Assignment.
import { createTestbed } from "@alpy/alpy";
import { ownAssignment } from "./assignment.ts";
import { Channel } from "./channel.ts";
import { errorReportOf } from "./messages.ts";
import { testbedOptionsOf, useTestbed } from "./program.ts";

const assignment = ownAssignment();
const channel = await Channel.open(assignment.socket, "main");
try {
  await using bed = await createTestbed(testbedOptionsOf(assignment, channel));
  try {
    await useTestbed(bed, assignment, channel);
  } catch (error) {
    // What a test runner does with the error of a test.
    bed.fail(error);
    throw error;
  }
} catch (error) {
  channel.report({ event: "failed", error: errorReportOf(error) });
  console.error(error);
  process.exitCode = 1;
}
