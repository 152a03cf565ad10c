import type { Testbed } from "../testbed.ts";

/** How a machine is prepared once, to start each testbed from there. */
export interface GoldenOptions {
  /**
   * Brings the machine to the state that testbeds start from: it is running, has every NIC with a carrier and nothing behind
   * it, and no node. Wait until the guest's NICs have their carrier and nothing is under way; start what needs random
   * numbers of its own, or the time, afterwards. The state is saved when this settles.
   */
  prepare: (bed: Testbed) => Promise<void>;
  /**
   * Where `prepare` is written, as `import.meta.url`: it and every local module that it imports count, so that a change
   * there prepares anew. Default: all files that the call of `createTestbed` came through.
   */
  module?: string | URL;
  /** Paths of further files that it reads: a change there prepares anew, too. */
  inputs?: readonly string[];
}
