import type { GoldenState } from "./golden-store.ts";
import type { LivenessCheck } from "./liveness.ts";

/** A golden state from which a machine can start. */
export interface Golden {
  readonly state: GoldenState;
  /** Rejects when the guest does not respond after restore. */
  readonly check: LivenessCheck;
  /** Removes the state: no machine works from it. */
  discard(reason: string): Promise<void>;
  /** Returns the state as it is now, prepared again if it was discarded. */
  renew(): Promise<Golden>;
}

/** The beginning of a machine whose state is prepared: its RAM and disks are files in `folder`. */
export interface PrepareBeginning {
  readonly kind: "prepare";
  readonly folder: string;
}
