import type { NodeOptions } from "@alpy/docker-nodes";
import type { Logger } from "./logger.ts";
import type { MachineOptions } from "./machine-options.ts";

/** What a testbed is made from. */
export interface TestbedOptions {
  /** The device under test. */
  machine: MachineOptions;
  /** The links, one NIC each, in the order of the NICs; each ends in a node. Default: none, and then no Docker is needed. */
  links?: readonly LinkOptions[];
  /**
   * Folder for captures, console, logs and result; made if need be. While another living testbed has it, `NAME-2` is taken,
   * and so on. Default: a temporary one, removed by `close()`.
   */
  artifacts?: string;
  /** The container image of the nodes. Default: the environment variable `ALPY_NODE_IMAGE`. */
  nodeImage?: string;
  /** Gets all that also goes to `log.jsonl`; any pino logger fits. Default: none. */
  logger?: Logger;
  /** Ends the set-up early: what was made is undone, and `createTestbed` rejects with `signal.reason`. */
  signal?: AbortSignal;
}

/** One link: the node at its other end, by its addresses and route. */
export interface LinkOptions extends NodeOptions {}
