import type { ResolvedNodeOptions } from "@alpy/docker-nodes";
import type { ResolvedMachineOptions } from "@alpy/qemu";
import type { WireSide } from "../wire/wire-counts.ts";
import type { ResolvedWireOptions } from "../wire/wire-options.ts";
import type { EndRequest } from "./link-requests.ts";
import type { Settings } from "./settings.ts";
import type { GoldenOptions } from "./testbed-options.ts";

/** Everything a testbed consists of: checked and resolved before anything starts. */
export interface Plan {
  readonly machines: readonly MachinePlan[];
  /** The nodes, and the image of their containers; `undefined` without any node. */
  readonly nodes: NodesPlan | undefined;
  /** The wires, by name. */
  readonly wires: ReadonlyMap<string, ResolvedWireOptions>;
  readonly settings: Settings;
}

/** The nodes of a testbed. */
export interface NodesPlan {
  readonly image: string;
  readonly nodes: readonly ResolvedNodeOptions[];
  /** What each of the nodes is. */
  readonly roles: readonly NodeRole[];
  /** The indices of the nodes that have names, by name. */
  readonly names: ReadonlyMap<string, number>;
}

/** What a node is: that of one link, a named one, or that of a segment. */
export type NodeRole =
  | { readonly kind: "own" }
  | { readonly kind: "named"; readonly name: string }
  | { readonly kind: "segment"; readonly name: string };

/** One machine. */
export interface MachinePlan {
  readonly name: string;
  /** What the names of its files begin with: nothing for the only machine, else its name. */
  readonly prefix: string;
  readonly options: ResolvedMachineOptions;
  readonly links: readonly LinkPlan[];
  readonly golden: GoldenOptions | undefined;
}

/** One link of a machine. */
export interface LinkPlan {
  /** `link0`; with several machines `left-link0`. */
  readonly name: string;
  /** Index of the machine's NIC. */
  readonly nic: number;
  readonly isCaptured: boolean;
  readonly end: LinkEndPlan;
}

/**
 * Where a link ends: in a tap of a node (indices in the plan's nodes and the node's taps) and one of its interfaces, or at one
 * end of a wire.
 */
export type LinkEndPlan =
  | { readonly kind: "node"; readonly node: number; readonly tap: number; readonly interfaceName: string }
  | { readonly kind: "wire"; readonly wire: string; readonly side: WireSide };

/** The interface of a node that a link ends in. */
export interface LinkPlace {
  readonly request: EndRequest;
  readonly interfaceName: string;
}

/** A planned node, and its links in the order of its taps. */
export interface PlannedNode {
  /** Its options as the user wrote them: `links[0]`, `segments.lan`, `nodes.client`. */
  readonly path: string;
  readonly role: NodeRole;
  readonly options: ResolvedNodeOptions;
  readonly links: readonly LinkPlace[];
}
