import { join } from "node:path";
import { inspectEngine } from "@alpy/docker-nodes";
import type { Finding } from "../doctor/finding.ts";
import { reasonOf } from "../error-reason.ts";
import type { LinkStatistics } from "../link/link-statistics.ts";
import { createTestbed } from "../testbed/create-testbed.ts";
import type { Testbed } from "../testbed/testbed.ts";
import { repeaterMachine, waitForGuest } from "./repeater-guest.ts";
import { GUEST_TIMEOUT_MS, runTrial, type TrialContext } from "./trial.ts";

const PINGS = 20;
const ECHO_REPLY = 0;
const ADDRESSES = ["192.0.2.1", "192.0.2.2"] as const;

/** Pings from one node to another through the guest, and compares the counters of the taps with the captures: needs Docker. */
export async function tryTaps(context: TrialContext, image: string | undefined): Promise<Finding> {
  const subject = "Taps";
  const missing = await whatIsMissing(image, context.signal);
  if (missing !== undefined) {
    const advice = "the links of this self-test ended in wires only; see Docker engine and Node image above";
    return { subject, verdict: "warning", found: `not tried: ${missing}`, advice };
  }
  return await runTrial(subject, context, async () => {
    const { folder, signal } = context;
    const links = ADDRESSES.map((address) => ({ addresses: [`${address}/24`] }));
    const machine = repeaterMachine(context);
    const bed = await createTestbed({ machine, links, artifacts: join(folder, "taps"), nodeImage: image, signal });
    const pinged = await closing(bed, () => ping(bed, signal));
    // After close() no frame is in flight any more.
    const counts = await Promise.all(bed.links.map((link) => link.statistics()));
    return verdictOf(counts, pinged);
  });
}

async function whatIsMissing(image: string | undefined, signal: AbortSignal): Promise<string | undefined> {
  if (image === undefined) return "ALPY_NODE_IMAGE is not set";
  try {
    return (await inspectEngine({ image, signal })).hasImage ? undefined : `the engine does not have ${image}`;
  } catch (error) {
    signal.throwIfAborted();
    return reasonOf(error);
  }
}

async function closing<T>(bed: Testbed, body: () => Promise<T>): Promise<T> {
  await using _bed = bed;
  return await body();
}

/** Returns how many answers came back through the guest. The program itself does not wait for late ones on a busy machine. */
async function ping(bed: Testbed, signal: AbortSignal): Promise<number> {
  await bed.start({ signal });
  await waitForGuest(bed, signal);
  const wait = { timeoutMs: GUEST_TIMEOUT_MS, signal };
  const answers = bed.link(0).collect({ icmp: { type: ECHO_REPLY } }, { ...wait, limit: PINGS });
  await bed.node(0).run(["ping", "-c", String(PINGS), "-i", "0.2", "-W", "5", ADDRESSES[1]], wait);
  return (await answers).length;
}

function verdictOf(counts: readonly LinkStatistics[], pinged: number): Omit<Finding, "subject"> {
  const captured = counts.reduce((sum, one) => sum + (one.captured ?? 0), 0);
  const agree = counts.every((one) => one.captured === one.toMachine + one.toEnd && one.drops.length === 0);
  const figures = { pings: pinged, frames: captured };
  if (agree && pinged === PINGS) {
    const found = `${pinged} pings from node to node through the guest; the taps' counters agree with the ${captured} captured frames`;
    return { verdict: "good", found, figures };
  }
  const found = `${pinged} of ${PINGS} pings were answered, and the taps and captures counted ${JSON.stringify(counts)}`;
  return { verdict: "problem", found, figures, advice: "report this" };
}
