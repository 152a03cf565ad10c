import type { Topology } from "./topology.ts";

/** The three columns of the drawing, from top to bottom: names of machines at the sides, indices of ends between them. */
export interface Columns {
  readonly left: readonly string[];
  readonly middle: readonly number[];
  readonly right: readonly string[];
}

/** How often the order of one column is adapted to its neighbours. */
const SWEEPS = 6;

/**
 * Assigns machines and ends to columns: machines that share an end are on different sides where that is possible. Each column is
 * ordered so that few links cross: an item is at the mean place of what it is linked with.
 */
export function arrangeColumns(topology: Topology): Columns {
  const sides = sidesOf(topology);
  const { machines, ends, links } = topology;
  let left = machines.flatMap(({ name }) => (sides.get(name) === "left" ? [name] : []));
  let right = machines.flatMap(({ name }) => (sides.get(name) === "right" ? [name] : []));
  let middle = ends.map((_, index) => index);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const machinePlaces = new Map([...places(left), ...places(right)]);
    // The NIC counts as a part of the machine's height.
    middle = ordered(middle, (end) =>
      links.flatMap((link) =>
        link.end === end
          ? [(machinePlaces.get(link.machine) ?? 0) + link.nic / (nicsOf(topology, link.machine) + 1)]
          : [],
      ),
    );
    const endPlaces = new Map(places(middle));
    const endsOf = (machine: string): number[] =>
      links.flatMap((link) => (link.machine === machine ? [endPlaces.get(link.end) ?? 0] : []));
    left = ordered(left, endsOf);
    right = ordered(right, endsOf);
  }
  return { left, middle, right };
}

function nicsOf({ machines }: Topology, name: string): number {
  return machines.find((machine) => machine.name === name)?.nics.length ?? 0;
}

function sidesOf(topology: Topology): Map<string, "left" | "right"> {
  const sides = new Map<string, "left" | "right">();
  for (const { name } of topology.machines) {
    if (sides.has(name)) continue;
    const rightCount = [...sides.values()].filter((side) => side === "right").length;
    const queue = [name];
    sides.set(name, sides.size > 2 * rightCount ? "right" : "left");
    for (let machine = queue.shift(); machine !== undefined; machine = queue.shift()) {
      const opposite = sides.get(machine) === "left" ? "right" : "left";
      for (const neighbour of neighboursOf(topology, machine)) {
        if (sides.has(neighbour)) continue;
        sides.set(neighbour, opposite);
        queue.push(neighbour);
      }
    }
  }
  return sides;
}

function neighboursOf({ links }: Topology, machine: string): string[] {
  const ends = new Set(links.flatMap((link) => (link.machine === machine ? [link.end] : [])));
  return links.flatMap((link) => (ends.has(link.end) ? [link.machine] : []));
}

function places<Item>(items: readonly Item[]): [Item, number][] {
  return items.map((item, index) => [item, index / Math.max(1, items.length)]);
}

/** Orders items by the mean of their neighbours' places; those without neighbours are last. */
function ordered<Item>(items: readonly Item[], placesOf: (item: Item) => readonly number[]): Item[] {
  const means = new Map(
    items.map((item) => {
      const found = placesOf(item);
      const sum = found.reduce((total, place) => total + place, 0);
      return [item, found.length === 0 ? Number.POSITIVE_INFINITY : sum / found.length];
    }),
  );
  return items.toSorted((a, b) => compare(means.get(a) ?? 0, means.get(b) ?? 0));
}

function compare(a: number, b: number): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
