import type { NodeOptions } from "@alpy/docker-nodes";
import type { GoldenOptions } from "../golden/golden-options.ts";
import type { Logger } from "../logger.ts";
import type { MachineOptions } from "../machine/options.ts";
import type { WireOptions } from "../wire/wire-options.ts";

/** What a testbed is made from: one machine with its links, or several, each with its own. */
export interface TestbedOptions {
  /** The device under test. Its name in the testbed is `dut`. */
  machine?: MachineOptions;
  /** The links of `machine`, in the order of its NICs. Default: none. */
  links?: readonly LinkOptions[];
  /** Starts `machine` from a state that is prepared once and kept, instead of its boot. */
  golden?: GoldenOptions;
  /** Several devices under test, by name: instead of `machine` and `links`. */
  machines?: Readonly<Record<string, MachineSetup>>;
  /** What the nodes of segments are made from, by name. A segment that a link names and that does not stand here has no address. */
  segments?: Readonly<Record<string, SegmentOptions>>;
  /** What is special about wires, by name. A wire that a link names and that does not stand here has the defaults. */
  wires?: Readonly<Record<string, WireOptions>>;
  /**
   * Folder for captures, console, logs and result; made if need be. While another living testbed has it, `NAME-2` is taken,
   * and so on. Default: a temporary one, removed by `close()`.
   */
  artifacts?: string;
  /**
   * When the captures of all links are merged into `merged.pcapng`, for Wireshark: `failure`, when a step has failed, a fault
   * befell the testbed or `fail()` was called; `always`; `never`. It takes time in `close()`. Default `failure`; it needs
   * `artifacts`.
   */
  mergedCapture?: "failure" | "always" | "never";
  /** The container image of the nodes. Default: the environment variable `ALPY_NODE_IMAGE`. */
  nodeImage?: string;
  /** Gets all that also goes to `log.jsonl`; any pino logger fits. Default: none. */
  logger?: Logger;
  /**
   * Multiplies the time-outs of machines, of consoles where a call names none, and of frame expectations: above 1 where the
   * host is slow. Default 1.
   */
  timeoutFactor?: number;
  /**
   * Ends the set-up early: what was made is undone, and `createTestbed` rejects with `signal.reason`. Later it ends the
   * frame expectations that wait.
   */
  signal?: AbortSignal;
}

/** One of several machines. */
export interface MachineSetup extends MachineOptions {
  /** Its links, in the order of its NICs. Default: none. */
  links?: readonly LinkOptions[];
  /** Starts it from a state that is prepared once and kept, instead of its boot. */
  golden?: GoldenOptions;
}

/** What all links have. */
interface LinkBasics {
  /** Which NIC of the machine, counted from 0. Default: the first that no earlier link has. */
  nic?: number;
  /** Whether frames are captured from the start. Default true; `link.capture` turns it off and on. */
  captured?: boolean;
}

/** A link that ends in a node: its addresses and route. It needs Docker. */
export interface NodeLinkOptions extends LinkBasics, Omit<NodeOptions, "taps"> {
  wire?: never;
  segment?: never;
}

/** The node of a segment: its addresses and route. */
export type SegmentOptions = Omit<NodeOptions, "taps">;

/**
 * A link that ends in a segment, by its name: one node whose `eth0` is a bridge, shared by all links that name it, of one
 * machine or several. It needs Docker.
 */
export interface SegmentLinkOptions extends LinkBasics {
  segment: string;
  wire?: never;
}

/**
 * A link whose frames pass through this process, by the name of a wire. Where two links name the same wire, it joins them;
 * where one does, the test holds the other end.
 */
export interface WireLinkOptions extends LinkBasics {
  wire: string;
  segment?: never;
}

/** One link of a machine: to a node of its own, a segment, or a wire. */
export type LinkOptions = NodeLinkOptions | SegmentLinkOptions | WireLinkOptions;
