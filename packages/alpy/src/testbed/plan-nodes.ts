import { createHash } from "node:crypto";
import {
  type InterfaceOptions,
  type NodeOptions,
  type ResolvedNodeOptions,
  resolveNodeOptions,
} from "@alpy/docker-nodes";
import { namedEntries } from "../check-option.ts";
import { invalidOption } from "../invalid-option.ts";
import { requireKnownOptions } from "../known-options.ts";
import { type EndRequest, NODE_OPTIONS, requireName } from "./link-requests.ts";
import type { LinkEndPlan, LinkPlace, NodeRole, PlannedNode } from "./plan.ts";
import type { NamedInterfaceOptions, NamedNodeOptions, SegmentOptions } from "./testbed-options.ts";

/** The nodes of a testbed, and the end of each link that ends in one. */
interface PlannedNodes {
  readonly nodes: readonly ResolvedNodeOptions[];
  /** What each of the nodes is. */
  readonly roles: readonly NodeRole[];
  /** The indices of the nodes that have names, by name. */
  readonly names: ReadonlyMap<string, number>;
  readonly ends: ReadonlyMap<EndRequest, LinkEndPlan>;
}

/** The options of all nodes that links share. */
interface SharedNodes {
  readonly segments?: Readonly<Record<string, SegmentOptions>> | undefined;
  readonly nodes?: Readonly<Record<string, NamedNodeOptions>> | undefined;
}

type NamedRequest = Extract<EndRequest, { kind: "named" }>;
type OwnRequest = Extract<EndRequest, { kind: "node" }>;
type SegmentRequest = Extract<EndRequest, { kind: "segment" }>;

/**
 * Plans the nodes: one for each link that ends in a node of its own, one for each segment, and the named ones, with a tap for
 * each link that names it. They are in the order of the first links that end in them.
 *
 * @param isPrepared whether the golden state of a link's machine is prepared with this link
 * @throws {TypeError} for node options that are not valid, node names used twice, and nodes and segments that no link names
 */
export function planNodes(
  requests: readonly EndRequest[],
  { segments = {}, nodes = {} }: SharedNodes,
  isPrepared: (request: EndRequest) => boolean = () => false,
): PlannedNodes {
  const settings = new Map(namedEntries("segments", segments));
  for (const [name, options] of settings) requireKnownOptions(`segments.${name}`, options, NODE_OPTIONS);
  const named = resolveNamedNodes(
    nodes,
    requests.filter((request): request is NamedRequest => request.kind === "named"),
  );
  const wanted = requests.filter((request) => request.kind !== "wire");
  const groups = [...Map.groupBy(wanted, keyOf).values()];
  const planned = groups.map(([first, ...others]) => {
    if (first === undefined) throw new Error("unreachable: a group has at least one link");
    if (first.kind === "node") return planOwn(first);
    if (first.kind === "named") return nodeOf(named, first.node);
    return planSegment([first, ...others.filter((other) => other.kind === "segment")], settings);
  });
  const used = new Set(wanted.flatMap((request) => (request.kind === "segment" ? [request.segment] : [])));
  const unused = [...settings.keys()].find((name) => !used.has(name));
  if (unused !== undefined) throw new TypeError(`segments.${unused}: no link names this segment`);
  requireDistinctNames(planned.map(({ path, options }) => ({ path, name: options.name })));
  const ends = planned.flatMap(({ links }, node) =>
    links.map(({ request, interfaceName }, tap): [EndRequest, LinkEndPlan] => [
      request,
      { kind: "node", node, tap, interfaceName },
    ]),
  );
  const names = new Map([...named].map(([name, node]) => [name, planned.indexOf(node)]));
  const resolved = planned.map(({ path, options, links }) =>
    links.some(({ request }) => isPrepared(request)) ? withFixedMacs(path, options) : options,
  );
  return { nodes: resolved, roles: planned.map(({ role }) => role), names, ends: new Map(ends) };
}

/**
 * Returns a node whose interfaces have MAC addresses that follow from their names: a guest that was prepared with such a node finds it
 * again. They are locally administered (IEEE 802).
 */
function withFixedMacs(path: string, options: ResolvedNodeOptions): ResolvedNodeOptions {
  const fixed = Object.entries(options.interfaces).map(([name, own]) => {
    if (own.kind === "vlan" || own.kind === "vrf" || own.kind === "wireguard") return [name, own] as const;
    const digest = createHash("sha256").update(`${path} ${name}`).digest("hex").slice(0, 8);
    const macAddress = own.macAddress ?? `02:a1:${(digest.match(/../g) ?? []).join(":")}`;
    return [name, { ...own, macAddress }] as const;
  });
  return { ...options, interfaces: Object.fromEntries(fixed) };
}

/** Links of one segment, and those of a named node, share a node; any other link has its own. */
function keyOf(request: EndRequest): string | EndRequest {
  if (request.kind === "segment") return `segment ${request.segment}`;
  return request.kind === "named" ? `node ${request.node}` : request;
}

function nodeOf(nodes: ReadonlyMap<string, PlannedNode>, name: string): PlannedNode {
  const node = nodes.get(name);
  if (node === undefined) throw new Error("unreachable: the nodes that links name are resolved");
  return node;
}

function planOwn(request: OwnRequest): PlannedNode {
  const { path, options } = request;
  return { path, role: { kind: "own" }, options: resolveNodeOptions(options, path), links: [onlyLink(request)] };
}

function planSegment(requests: readonly SegmentRequest[], segments: ReadonlyMap<string, SegmentOptions>): PlannedNode {
  const name = requests.map(({ segment }) => segment)[0] ?? "";
  const path = `segments.${name}`;
  const options: NodeOptions = { ...segments.get(name), taps: requests.length };
  return {
    path,
    role: { kind: "segment", name },
    options: resolveNodeOptions(options, path),
    links: requests.map(onlyLink),
  };
}

/** The link of a node that has `eth0` only. */
function onlyLink(request: EndRequest): LinkPlace {
  return { request, interfaceName: "eth0" };
}

function requireDistinctNames(nodes: readonly { path: string; name: string | undefined }[]): void {
  const owners = new Map<string, string>();
  for (const { path, name } of nodes) {
    if (name === undefined) continue;
    const other = owners.get(name);
    if (other !== undefined) throw new TypeError(`${other} and ${path} share the node name ${name}`);
    owners.set(name, path);
  }
}

/**
 * Resolves the nodes that have names, each with a tap for each link that names it.
 * @throws {TypeError} for options that are not valid, nodes and interfaces that do not exist, and those that no link names
 */
function resolveNamedNodes(
  nodes: Readonly<Record<string, NamedNodeOptions>>,
  requests: readonly NamedRequest[],
): Map<string, PlannedNode> {
  const entries = namedEntries("nodes", nodes);
  const names = entries.map(([name]) => requireName("a key of nodes", name));
  for (const { path, node } of requests) {
    if (names.includes(node)) continue;
    throw invalidOption(`${path}.node`, names.length === 0 ? "a key of nodes" : `one of ${names.join(", ")}`, node);
  }
  return new Map(
    entries.map(([name, options]) => {
      return [
        name,
        resolveNamed(
          name,
          options,
          requests.filter(({ node }) => node === name),
        ),
      ];
    }),
  );
}

function resolveNamed(name: string, options: NamedNodeOptions, requests: readonly NamedRequest[]): PlannedNode {
  const path = `nodes.${name}`;
  requireKnownOptions(path, options, { ...NODE_OPTIONS, interfaces: true });
  if (requests.length === 0) throw new TypeError(`${path}: no link names this node`);
  const { interfaces, ...own } = options;
  requireOwnTaps(`${path}.interfaces`, interfaces);
  // Without taps first: it checks the interfaces that links may name.
  const checked = resolveNodeOptions(options, path);
  const ends = requests.map((request) => endOf(path, checked, request));
  const taps = (tap: string): number => ends.filter(({ interfaceName }) => interfaceName === tap).length;
  const resolved =
    interfaces === undefined
      ? resolveNodeOptions({ ...own, taps: requests.length }, path)
      : resolveNodeOptions({ ...own, interfaces: withTaps(`${path}.interfaces`, interfaces, taps) }, path);
  // Taps are in the order of the interfaces.
  const order = Object.keys(resolved.interfaces);
  const links = ends.toSorted((a, b) => order.indexOf(a.interfaceName) - order.indexOf(b.interfaceName));
  return { path, role: { kind: "named", name }, options: resolved, links };
}

/** The number of taps follows from the links. */
function requireOwnTaps(path: string, interfaces: Readonly<Record<string, NamedInterfaceOptions>> | undefined): void {
  for (const [name, options] of Object.entries(interfaces ?? {})) {
    if (typeof options !== "object" || (options as unknown) === null || !("taps" in options)) continue;
    throw new TypeError(`${path}.${name}: unknown option "taps"; the links that name the interface have the taps`);
  }
}

function endOf(path: string, { interfaces }: ResolvedNodeOptions, request: NamedRequest): LinkPlace {
  const names = Object.entries(interfaces).flatMap(([name, { kind }]) => (kind === "tap" ? [name] : []));
  const { interfaceName = names.length === 1 ? names[0] : undefined } = request;
  if (interfaceName !== undefined && names.includes(interfaceName)) return { request, interfaceName };
  const expectation = names.length === 0 ? `a tap of ${path}, which has none` : `one of ${names.join(", ")}`;
  throw invalidOption(`${request.path}.interface`, expectation, request.interfaceName);
}

function withTaps(
  path: string,
  interfaces: Readonly<Record<string, NamedInterfaceOptions>>,
  tapsOf: (name: string) => number,
): Record<string, InterfaceOptions> {
  const entries = Object.entries(interfaces).map(([name, options]): [string, InterfaceOptions] => {
    if (options.kind !== undefined && options.kind !== "tap") return [name, options];
    const taps = tapsOf(name);
    if (taps === 0) throw new TypeError(`${path}.${name}: no link names this interface`);
    return [name, { ...options, taps }];
  });
  return Object.fromEntries(entries);
}
