import type { AcceleratorChoice } from "@alpy/qemu";
import type { Finding } from "../doctor/finding.ts";
import { reasonOf } from "../error-reason.ts";
import { AlpyError } from "../errors.ts";

/** What every trial of the self-test has. */
export interface TrialContext {
  /** A folder for its files, which is removed afterwards. */
  readonly folder: string;
  /** The boot disk of the guest. */
  readonly disk: string;
  readonly accel: AcceleratorChoice;
  readonly signal: AbortSignal;
}

/** How long a guest may take for anything: seconds without hardware acceleration, on a machine that does other things. */
export const GUEST_TIMEOUT_MS = 60_000;

/** Runs a trial. Its failure is a finding. */
export async function runTrial(
  subject: string,
  { signal }: TrialContext,
  body: () => Promise<Omit<Finding, "subject">>,
): Promise<Finding> {
  try {
    return { subject, ...(await body()) };
  } catch (error) {
    signal.throwIfAborted();
    const code = error instanceof AlpyError ? ` (${error.code})` : "";
    return { subject, verdict: "problem", found: `${reasonOf(error)}${code}`, advice: "see the message" };
  }
}
