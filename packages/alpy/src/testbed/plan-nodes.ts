import { type ResolvedNodeOptions, resolveNodeOptions } from "@alpy/docker-nodes";
import { namedEntries } from "../check-option.ts";
import { requireKnownOptions } from "../known-options.ts";
import { type EndRequest, NODE_OPTIONS } from "./link-requests.ts";
import type { LinkEndPlan } from "./plan.ts";
import type { SegmentOptions } from "./testbed-options.ts";

/** The nodes of a testbed, and the end of each link that ends in one. */
interface PlannedNodes {
  readonly nodes: readonly ResolvedNodeOptions[];
  readonly ends: ReadonlyMap<EndRequest, LinkEndPlan>;
}

type NodeRequest = Exclude<EndRequest, { kind: "wire" }>;

/**
 * Plans the nodes: one for each link that ends in a node of its own, and one for each segment, with a tap for each link
 * that names it.
 *
 * @throws {TypeError} for node options that are not valid, node names used twice, and segments that no link names
 */
export function planNodes(
  requests: readonly EndRequest[],
  segments: Readonly<Record<string, SegmentOptions>> = {},
): PlannedNodes {
  const settings = new Map(namedEntries("segments", segments));
  for (const [name, options] of settings) requireKnownOptions(`segments.${name}`, options, NODE_OPTIONS);
  const wanted = requests.filter((request): request is NodeRequest => request.kind !== "wire");
  const groups = [...Map.groupBy(wanted, keyOf).values()];
  const nodes = groups.map((links) => resolveNode(links, settings));
  const used = new Set(wanted.flatMap((request) => (request.kind === "segment" ? [request.segment] : [])));
  const unused = [...settings.keys()].find((name) => !used.has(name));
  if (unused !== undefined) throw new TypeError(`segments.${unused}: no link names this segment`);
  requireDistinctNames(nodes.map(({ path, options }) => ({ path, name: options.name })));
  const ends = groups.flatMap((links, node) =>
    links.map((link, tap): [EndRequest, LinkEndPlan] => [link, { kind: "node", node, tap }]),
  );
  return { nodes: nodes.map(({ options }) => options), ends: new Map(ends) };
}

/** Links of one segment share a node; any other link has its own. */
function keyOf(request: NodeRequest): string | NodeRequest {
  return request.kind === "segment" ? request.segment : request;
}

function resolveNode(
  links: readonly NodeRequest[],
  segments: ReadonlyMap<string, SegmentOptions>,
): { path: string; options: ResolvedNodeOptions } {
  const [first] = links;
  if (first === undefined) throw new Error("unreachable: a group has at least one link");
  if (first.kind === "node") return { path: first.path, options: resolveNodeOptions(first.options, first.path) };
  const path = `segments.${first.segment}`;
  return { path, options: resolveNodeOptions({ ...segments.get(first.segment), taps: links.length }, path) };
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
