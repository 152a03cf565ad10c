import type { NodeOptions } from "@alpy/docker-nodes";
import { requireList, requireOption, requireText } from "../check-option.ts";
import { linkName } from "../files/file-names.ts";
import { type OptionNames, requireKnownOptions } from "../known-options.ts";
import type { LinkOptions, NodeLinkOptions } from "./testbed-options.ts";

/** A link as requested. */
export interface LinkRequest {
  readonly name: string;
  readonly nic: number;
  readonly isCaptured: boolean;
  readonly end: EndRequest;
}

/** The requested end of a link. Each request is one object, which is the key of its planned end. */
export type EndRequest =
  /** A node of its own, from options that are not checked yet. */
  | { readonly kind: "node"; readonly path: string; readonly options: NodeOptions }
  /** An interface of a named node; `undefined`: its only one. */
  | {
      readonly kind: "named";
      readonly path: string;
      readonly node: string;
      readonly interfaceName: string | undefined;
    }
  | { readonly kind: "segment"; readonly path: string; readonly segment: string }
  | { readonly kind: "wire"; readonly path: string; readonly wire: string };

/** What the paths and the names of a machine's links begin with. */
interface LinkPlace {
  readonly basePath: string;
  readonly prefix: string;
}

/** The options of a link itself; the others are its node's. */
const LINK_OPTIONS: OptionNames<Pick<LinkOptions, "nic" | "captured" | "wire" | "segment" | "node" | "interface">> = {
  nic: true,
  captured: true,
  wire: true,
  segment: true,
  node: true,
  interface: true,
};

/** The options of a node that a link or a segment may set; the number of taps follows from the links. */
export const NODE_OPTIONS: OptionNames<Omit<NodeOptions, "taps" | "interfaces">> = {
  name: true,
  addresses: true,
  gateways: true,
  routes: true,
  rules: true,
  ipv6: true,
  sysctls: true,
  mtu: true,
  macAddress: true,
  duplicateAddressDetection: true,
  acceptRouterAdvertisements: true,
  dns: true,
  hosts: true,
};

/** Names become parts of file names. */
const NAME_PATTERN = /^[a-z][a-z0-9-]{0,30}$/;
const NAME_EXPECTATION = 'a name of at most 31 lower-case letters, digits and "-" that begins with a letter';

/** Reads the links of one machine. @throws {TypeError} for unknown options, and NICs or names that are not valid */
export function requestLinks(links: readonly LinkOptions[] | undefined, place: LinkPlace): LinkRequest[] {
  requireList(`${place.basePath}links`, links);
  const given = (links ?? []).map((options, index) => {
    const path = `${place.basePath}links[${index}]`;
    requireKnownOptions(path, options, { ...LINK_OPTIONS, ...NODE_OPTIONS });
    return { path, options };
  });
  const nics = assignNics(given.map(({ path, options }) => ({ path, nic: options.nic })));
  return given.map(({ path, options }, index) => {
    const { captured: isCaptured = true } = options;
    requireOption(typeof isCaptured === "boolean", `${path}.captured`, "a boolean", isCaptured);
    const nic = nics[index];
    if (nic === undefined) throw new Error("unreachable: each link has a NIC");
    return { name: linkName(place.prefix, index), nic, isCaptured, end: requestEnd(path, options) };
  });
}

/** Returns the NIC of each link: the requested ones, then the lowest free ones. */
function assignNics(links: readonly { path: string; nic: number | undefined }[]): number[] {
  const taken = new Map<number, string>();
  for (const { path, nic } of links) {
    if (nic === undefined) continue;
    requireOption(Number.isInteger(nic) && nic >= 0, `${path}.nic`, "a whole number of at least 0", nic);
    const other = taken.get(nic);
    if (other !== undefined) throw new TypeError(`${path}.nic: NIC ${nic} is already used by ${other}`);
    taken.set(nic, path);
  }
  let next = 0;
  return links.map(({ path, nic }) => {
    if (nic !== undefined) return nic;
    while (taken.has(next)) next += 1;
    taken.set(next, path);
    return next;
  });
}

/** A link's options as JavaScript may pass them: with several ends. */
type GivenLink = Omit<NodeLinkOptions, "wire" | "segment" | "node" | "interface"> & {
  readonly wire?: string | undefined;
  readonly segment?: string | undefined;
  readonly node?: string | undefined;
  readonly interface?: string | undefined;
};

function requestEnd(path: string, options: GivenLink): EndRequest {
  const { nic: _nic, captured: _captured, wire, segment, node, interface: interfaceName, ...own } = options;
  const extra = Object.keys(own).join(", ");
  requireOneEnd(path, { wire, segment, node });
  if (interfaceName !== undefined && node === undefined) {
    throw new TypeError(`${path}.interface: it belongs to a node, which the link must name`);
  }
  if (wire !== undefined) {
    if (extra !== "")
      throw new TypeError(`${path}: a link that ends in a wire has no node and no options of one: ${extra}`);
    return { kind: "wire", path, wire: requireName(`${path}.wire`, wire) };
  }
  if (node !== undefined) {
    const name = requireName(`${path}.node`, node);
    if (extra !== "") throw new TypeError(`${path}: set ${extra} of the node in nodes.${name}`);
    requireText(`${path}.interface`, interfaceName);
    return { kind: "named", path, node: name, interfaceName };
  }
  if (segment === undefined) return { kind: "node", path, options: own };
  const name = requireName(`${path}.segment`, segment);
  if (extra !== "") throw new TypeError(`${path}: set ${extra} of the segment's node in segments.${name}`);
  return { kind: "segment", path, segment: name };
}

function requireOneEnd(path: string, ends: Readonly<Record<string, unknown>>): void {
  const given = Object.keys(ends).filter((end) => ends[end] !== undefined);
  if (given.length > 1) throw new TypeError(`${path}: a link has one end, got ${given.join(" and ")}`);
}

/** Returns a name of a machine, node, segment or wire. @throws {TypeError} for a name with other characters */
export function requireName(path: string, name: string): string {
  const isName = typeof name === "string" && NAME_PATTERN.test(name);
  requireOption(isName, path, NAME_EXPECTATION, name);
  return name;
}
