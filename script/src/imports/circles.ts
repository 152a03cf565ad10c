/** Finds circles in a directed graph. */

/** A directed graph: each node with the nodes that it points to. */
export type Graph = ReadonlyMap<string, readonly string[]>;

/**
 * Returns the groups of nodes that reach each other, each group sorted. A node that points to itself is a group of its own;
 * other nodes outside every circle are in no group.
 */
export function circlesIn(graph: Graph): string[][] {
  const reachable = new Map([...graph.keys()].map((node) => [node, reachableFrom(graph, node)]));
  const circles: string[][] = [];
  const seen = new Set<string>();
  for (const [node, targets] of reachable) {
    if (seen.has(node) || !targets.has(node)) continue;
    const circle = [...targets].filter((other) => reachable.get(other)?.has(node)).sort();
    for (const member of circle) seen.add(member);
    circles.push(circle);
  }
  return circles;
}

/** Returns a shortest path from the first node of a circle back to itself, with that node at both ends. */
export function pathAround(graph: Graph, circle: readonly string[]): string[] {
  const [start] = circle;
  if (start === undefined) return [];
  const previous = new Map<string, string>();
  const queue = [start];
  for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
    for (const target of graph.get(node) ?? []) {
      if (target === start) return [...pathBack(previous, start, node), start];
      if (previous.has(target)) continue;
      previous.set(target, node);
      queue.push(target);
    }
  }
  throw new Error(`unreachable: ${start} is not in a circle`);
}

function pathBack(previous: ReadonlyMap<string, string>, start: string, end: string): string[] {
  const path = [end];
  for (let node = end; node !== start; ) {
    const before = previous.get(node);
    if (before === undefined) throw new Error(`unreachable: no path leads to ${node}`);
    path.unshift(before);
    node = before;
  }
  return path;
}

function reachableFrom(graph: Graph, start: string): Set<string> {
  const reached = new Set<string>();
  const open = [...(graph.get(start) ?? [])];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (reached.has(node)) continue;
    reached.add(node);
    open.push(...(graph.get(node) ?? []));
  }
  return reached;
}
