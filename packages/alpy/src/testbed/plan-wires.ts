import { namedEntries } from "../check-option.ts";
import { type ResolvedWireOptions, resolveWireOptions, type WireOptions } from "../wire/wire-options.ts";
import type { EndRequest } from "./link-requests.ts";
import type { LinkEndPlan } from "./plan.ts";

/** The wires of a testbed, by name, and the end of each link that ends in one. */
interface PlannedWires {
  readonly wires: ReadonlyMap<string, ResolvedWireOptions>;
  readonly ends: ReadonlyMap<EndRequest, LinkEndPlan>;
}

type WireRequest = Extract<EndRequest, { kind: "wire" }>;

/**
 * Plans the wires. The first link that names a wire has its first end, the second link its second end.
 *
 * @throws {TypeError} for wire options that are not valid, wires that no link names, and wires that more than two name
 */
export function planWires(
  requests: readonly EndRequest[],
  options: Readonly<Record<string, WireOptions>> = {},
): PlannedWires {
  const settings = new Map(namedEntries("wires", options));
  const groups = Map.groupBy(
    requests.filter((request): request is WireRequest => request.kind === "wire"),
    ({ wire }) => wire,
  );
  const unused = [...settings.keys()].find((name) => !groups.has(name));
  if (unused !== undefined) throw new TypeError(`wires.${unused}: no link names this wire`);
  const wires = [...groups.keys()].map((name) => {
    const own = settings.get(name);
    return [name, resolveWireOptions(own === undefined ? {} : own, `wires.${name}`)] as const;
  });
  return { wires: new Map(wires), ends: new Map([...groups].flatMap(([name, links]) => endsOf(name, links))) };
}

function endsOf(wire: string, [first, second, third]: readonly WireRequest[]): [EndRequest, LinkEndPlan][] {
  if (third !== undefined) throw new TypeError(`${third.path}.wire: the wire ${wire} already joins two other links`);
  const ends: [EndRequest, LinkEndPlan][] = [];
  if (first) ends.push([first, { kind: "wire", wire, side: 0 }]);
  if (second) ends.push([second, { kind: "wire", wire, side: 1 }]);
  return ends;
}
