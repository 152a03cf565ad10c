import type { GoldenState } from "./golden-store.ts";
import type { LivenessCheck } from "./liveness.ts";

/** A golden state from which a machine can start. */
export interface Golden {
  /** The state's files. */
  readonly state: GoldenState;
  /** Checks that the guest responds after restore; rejects if not. */
  readonly check: LivenessCheck;
  /** Removes the state, because a machine does not work from it. */
  discard(reason: string): Promise<void>;
  /** Returns the present state, which is prepared again if it was discarded. */
  renew(): Promise<Golden>;
}

/** The beginning of a machine whose state is prepared: its RAM and disks are files in `folder`. */
export interface PrepareBeginning {
  readonly kind: "prepare";
  /** Absolute path of the folder. */
  readonly folder: string;
}
