// A victim in a strained surrounding: its first testbed works in healthy folders, the second one has the trouble. The failure of
// the second is reported; the first must go on, and the process must end by itself.
import { createTestbed, type Testbed } from "@alpy/alpy";
import { type Assignment, ownAssignment } from "./assignment.ts";
import { Channel } from "./channel.ts";
import { errorReportOf } from "./messages.ts";
import { testbedOptionsOf, useTestbed } from "./program.ts";

/** The environment variable with the folder for the artifacts of the healthy testbed; without it there is none. */
const BYSTANDER_VARIABLE = "ALPY_BYSTANDER";
const ECHO_TIMEOUT_MS = 60_000;

const assignment = ownAssignment();
const channel = await Channel.open(assignment.socket, "main");
const folder = process.env[BYSTANDER_VARIABLE];
const bystander = folder === undefined ? undefined : await openBystander(folder);
await useStrained(assignment);
if (bystander !== undefined) await finishBystander(bystander);

async function openBystander(artifacts: string): Promise<Testbed> {
  const healthy: Assignment = { ...assignment, kind: "wires", artifacts };
  const { onStep: _unreported, ...options } = testbedOptionsOf(healthy, channel);
  const bed = await createTestbed(options);
  await bed.start();
  return bed;
}

async function useStrained(own: Assignment): Promise<void> {
  try {
    await using bed = await createTestbed(testbedOptionsOf(own, channel));
    await useTestbed(bed, own, channel);
  } catch (error) {
    channel.report({ event: "failed", error: errorReportOf(error) });
    console.error(error);
  }
}

async function finishBystander(bed: Testbed): Promise<void> {
  try {
    await bed.step("Echo", async () => {
      await bed.console.send("y");
      await bed.console.expect("y", { timeoutMs: ECHO_TIMEOUT_MS });
    });
    await bed.close();
    channel.report({ event: "bystander", outcome: "passed" });
  } catch (error) {
    channel.report({ event: "bystander", outcome: errorReportOf(error) });
  }
}
