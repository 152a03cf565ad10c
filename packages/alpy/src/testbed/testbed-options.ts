import type {
  BondInterfaceOptions,
  BridgeInterfaceOptions,
  NodeOptions,
  TapInterfaceOptions,
  VlanInterfaceOptions,
  VrfInterfaceOptions,
  WireguardInterfaceOptions,
} from "@alpy/docker-nodes";
import type { GoldenOptions as MachineGoldenOptions, MachineOptions } from "@alpy/qemu";
import type { ArtifactLimits } from "../files/artifact-limits.ts";
import type { Logger } from "../logger.ts";
import type { StepEvent } from "../record/step-event.ts";
import type { WireOptions } from "../wire/wire-options.ts";
import type { Testbed } from "./testbed.ts";

/**
 * The options of {@link createTestbed}: one machine with its links, or several, each with its own.
 * @typeParam NodeName the names of its nodes
 * @typeParam InterfaceName the names of their interfaces
 */
export interface TestbedOptions<NodeName extends string = string, InterfaceName extends string = string> {
  /** The device under test. Its name in the testbed is `dut`. */
  readonly machine?: MachineOptions | undefined;
  /** The links of `machine`, in the order of its NICs. Default: none. */
  readonly links?: readonly LinkOptions<NoInfer<NodeName>, NoInfer<InterfaceName>>[] | undefined;
  /** Starts `machine` from a state that is prepared once and kept, instead of booting it. */
  readonly golden?: GoldenOptions | undefined;
  /** Several devices under test, by name: instead of `machine` and `links`. */
  readonly machines?: Readonly<Record<string, DutOptions<NoInfer<NodeName>, NoInfer<InterfaceName>>>> | undefined;
  /**
   * Nodes that links name, by name: with several interfaces, or shared by several links. `bed.node("client")` returns one.
   * Default: each link has a node of its own.
   */
  readonly nodes?: Readonly<Record<NodeName, NamedNodeOptions<InterfaceName>>> | undefined;
  /** The nodes of segments, by name. A segment that a link names and that is not listed here has no address. */
  readonly segments?: Readonly<Record<string, SegmentOptions>> | undefined;
  /** The options of wires, by name. A wire that a link names and that is not listed here has the defaults. */
  readonly wires?: Readonly<Record<string, WireOptions>> | undefined;
  /**
   * Folder for captures, console, logs and result; created if it does not exist. While another live testbed uses it,
   * `NAME-2` is used instead, and so on. Default: a temporary folder, removed by `close()`.
   */
  readonly artifacts?: string | undefined;
  /** How large the files of the artifacts may become. */
  readonly limits?: ArtifactLimits | undefined;
  /**
   * When the captures of all links are merged into `merged.pcapng`, for Wireshark: `failure` (after a failed step, a fault
   * of the testbed, or a call of `fail()`), `always` or `never`. Merging takes time in `close()`. Default `failure`; it
   * needs `artifacts`.
   */
  readonly mergedCapture?: MergedCaptureChoice | undefined;
  /**
   * Whether `close()` fails the run with `frames-dropped` if frames of any link were dropped: in a tap's queue, between QEMU and the
   * other end, or in a capture that is cut. Set it in tests of throughput. Drops are logged, and are in `result.json`, in any case.
   * What an impairment loses, and what is lost while the link is down, does not count. Default false.
   */
  readonly requireNoDrops?: boolean | undefined;
  /** The container image of the nodes. Default: the environment variable `ALPY_NODE_IMAGE`. */
  readonly nodeImage?: string | undefined;
  /** Receives every line that goes to `log.jsonl`; any pino logger fits. Default: none. */
  readonly logger?: Logger | undefined;
  /**
   * Is called when a step starts and when it ends, those of a testbed that prepares a golden state included. An error that
   * it throws is an uncaught exception. Default: none.
   */
  readonly onStep?: ((event: StepEvent) => void) | undefined;
  /**
   * Multiplies the time-outs of machines and frame expectations, and those of consoles, nodes and applications where a call
   * names none: above 1 for a slow host. Default: the environment variable `ALPY_TIMEOUT_FACTOR`, else 1.
   */
  readonly timeoutFactor?: number | undefined;
  /**
   * Aborts the set-up: everything that was created is removed, and `createTestbed` rejects with `signal.reason`. After the
   * set-up it ends the frame expectations that are waiting. The outcome of the run is then `interrupted`; after a time-out,
   * such as that of `AbortSignal.timeout()`, it is `failed`.
   */
  readonly signal?: AbortSignal | undefined;
}

/** When the captures of all links are merged. */
export type MergedCaptureChoice = "failure" | "always" | "never";

/**
 * How a machine is prepared once, so that each testbed starts from the saved state. `prepare` receives a testbed of that machine
 * alone, without links unless `hasLinks` is set.
 */
export interface GoldenOptions extends MachineGoldenOptions<Testbed> {
  /**
   * Whether `prepare` has the machine's links, with nodes and wires of its own that are like those of the testbed: to set the machine up
   * by network. The nodes have the same MAC addresses in both, which follow from their names unless `macAddress` is set, so that
   * the guest's neighbours stay valid. Other options of links, nodes or wires are then another state. Default: `false`.
   */
  readonly hasLinks?: boolean | undefined;
}

/** Options of one of several devices under test: its machine, links and golden state. */
export interface DutOptions<NodeName extends string = string, InterfaceName extends string = string>
  extends MachineOptions {
  /** Its links, in the order of its NICs. Default: none. */
  readonly links?: readonly LinkOptions<NodeName, InterfaceName>[] | undefined;
  /** Starts it from a state that is prepared once and kept, instead of booting it. */
  readonly golden?: GoldenOptions | undefined;
}

/** The options that every kind of link has. */
interface LinkBasics {
  /** Index of the machine's NIC, counted from 0. Default: the first that no other link uses. */
  readonly nic?: number | undefined;
  /** Whether frames are captured from the start. Default true; {@link Link.pauseCapture} and {@link Link.resumeCapture} change it later. */
  readonly captured?: boolean | undefined;
}

/** A node with the interface `eth0` only, with its addresses and routes. The number of taps follows from the links. */
type OneInterfaceOptions = Omit<NodeOptions, "taps" | "interfaces">;

/** A link that ends in a node of its own, with its addresses and routes. It needs Docker. */
export interface NodeLinkOptions extends LinkBasics, OneInterfaceOptions {
  readonly wire?: undefined;
  readonly segment?: undefined;
  readonly node?: undefined;
  readonly interface?: undefined;
}

/** The node of a segment, with its addresses and routes. */
export type SegmentOptions = OneInterfaceOptions;

/** An interface of a named node: the end of the links that name it, or a bridge, bond, VLAN or VRF of other interfaces, or a tunnel. */
export type NamedInterfaceOptions =
  | Omit<TapInterfaceOptions, "taps">
  | BridgeInterfaceOptions
  | BondInterfaceOptions
  | VlanInterfaceOptions
  | VrfInterfaceOptions
  | WireguardInterfaceOptions;

/**
 * A node that links name. Without `interfaces` it has `eth0` only. It needs Docker.
 * @typeParam InterfaceName the names of its interfaces
 */
export interface NamedNodeOptions<InterfaceName extends string = string> extends OneInterfaceOptions {
  /** Its interfaces, by name. Default: `eth0`, with the node's own addresses, gateways, MTU and MAC address. */
  readonly interfaces?: Readonly<Record<InterfaceName, NamedInterfaceOptions>> | undefined;
}

/**
 * A link that ends in an interface of a named node. Links that name the same interface share it: it is then a bridge of their
 * taps, as in a segment.
 */
export interface NamedNodeLinkOptions<NodeName extends string = string, InterfaceName extends string = string>
  extends LinkBasics {
  /** Name of the node. */
  readonly node: NodeName;
  /** Name of its interface. Default: the only one of the node that is the end of links. */
  readonly interface?: InterfaceName | "eth0" | undefined;
  readonly wire?: undefined;
  readonly segment?: undefined;
}

/**
 * A link that ends in a segment: one node whose `eth0` is a bridge, shared by all links that name the segment, of one
 * machine or several. It needs Docker.
 */
export interface SegmentLinkOptions extends LinkBasics {
  /** Name of the segment. */
  readonly segment: string;
  readonly wire?: undefined;
  readonly node?: undefined;
  readonly interface?: undefined;
}

/**
 * A link whose frames pass through this process. A wire that two links name joins them; the far end of a wire that one
 * link names is held by the test.
 */
export interface WireLinkOptions extends LinkBasics {
  /** Name of the wire. */
  readonly wire: string;
  readonly segment?: undefined;
  readonly node?: undefined;
  readonly interface?: undefined;
}

/** One link of a machine: to a node of its own, a named node, a segment, or a wire. */
export type LinkOptions<NodeName extends string = string, InterfaceName extends string = string> =
  | NodeLinkOptions
  | NamedNodeLinkOptions<NodeName, InterfaceName>
  | SegmentLinkOptions
  | WireLinkOptions;
