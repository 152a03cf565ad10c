import type { SerialConsole } from "@alpy/serial-expect";
import type { MachineWait } from "../machine/machine.ts";
import type { Testbed } from "../testbed/testbed.ts";

/** How a machine is prepared once, to start each testbed from there. */
export interface GoldenOptions {
  /**
   * Brings the machine to the state that testbeds start from: it is running, has every NIC with a carrier and nothing behind
   * it, and no node. Wait until the guest's NICs have their carrier and nothing is under way; start what needs random
   * numbers of its own, or the time, afterwards. The state is saved when this settles.
   */
  prepare: (bed: Testbed) => Promise<void>;
  /**
   * Looks whether the machine lives after each restore, by its console, before it is paused for `start()`; it rejects if not.
   * The state is then discarded and prepared anew, once. Pass `wait` on to what waits. Default: any answer to an empty line.
   */
  check?: (console: SerialConsole, wait: MachineWait) => Promise<void>;
  /**
   * Where `prepare` is written, as `import.meta.url`: it and every local module that it imports count, so that a change
   * there prepares anew. Default: all files that the call of `createTestbed` came through.
   */
  module?: string | URL;
  /** Paths of further files that it reads: a change there prepares anew, too. */
  inputs?: readonly string[];
}
