/** One address of a node. */
export interface InterfaceAddress {
  /** The interface's name. */
  readonly device: string;
  /** `"inet"` is IPv4, `"inet6"` is IPv6. */
  readonly family: "inet" | "inet6";
  /** The address, without its prefix length. */
  readonly address: string;
  /** The length of its prefix, in bits. */
  readonly prefixLength: number;
  /** Its scope: `"global"`, `"link"`, `"host"`. */
  readonly scope: string;
  /** Whether duplicate address detection is still running, so that the address cannot be used yet. */
  readonly tentative: boolean;
}

/** One of several paths of a route. */
export interface RouteNextHop {
  /** The gateway's address; `undefined` if the destination is on the link. */
  readonly via: string | undefined;
  /** The interface's name. */
  readonly device: string;
  /** Its share of the traffic. */
  readonly weight: number;
}

/** One route of a node's routing table. */
export interface Route {
  /** `"inet"` is IPv4, `"inet6"` is IPv6. */
  readonly family: "inet" | "inet6";
  /** The destination: `"192.0.2.0/24"`, or `"default"`. */
  readonly to: string;
  /** The gateway's address; `undefined` if the destination is on the link, or there are several paths. */
  readonly via: string | undefined;
  /** The interface's name; `undefined` if there are several paths. */
  readonly device: string | undefined;
  /** The paths of a route that has several (ECMP); `undefined` if it has one. */
  readonly nextHops?: readonly RouteNextHop[] | undefined;
  /** Its origin: `"kernel"` if the kernel added it with an address, `"boot"` if it was added by hand. */
  readonly protocol: string | undefined;
  /** The metric; `undefined` if it is the kernel's default. */
  readonly metric: number | undefined;
}

/** One entry of a node's neighbour table: ARP for IPv4, neighbour discovery for IPv6. */
export interface Neighbour {
  /** Its IPv4 or IPv6 address. */
  readonly address: string;
  /** The name of the interface that reaches it. */
  readonly device: string;
  /** Its link-layer address; `undefined` while it is unknown. */
  readonly macAddress: string | undefined;
  /** The kernel's states: `"REACHABLE"`, `"STALE"`, `"FAILED"`, … */
  readonly state: readonly string[];
  /** Whether it announced itself as a router (IPv6). */
  readonly router: boolean;
}

/** The counters of an interface for one direction, since it was created. */
export interface Counters {
  /** Bytes, link-layer headers included. */
  readonly bytes: number;
  /** Packets that passed. */
  readonly packets: number;
  /** Packets with errors. */
  readonly errors: number;
  /** Packets that the kernel dropped. */
  readonly dropped: number;
}

/** An interface as the kernel sees it. */
export interface InterfaceStatus {
  /** Its name. */
  readonly name: string;
  /** Whether it is set up. */
  readonly up: boolean;
  /** Whether it is up and its peer is present. */
  readonly carrier: boolean;
  /** Its MTU in bytes. */
  readonly mtu: number;
  /** Its MAC address. */
  readonly macAddress: string;
}

/** An interface's counters, as the node sees them. */
export interface InterfaceStatistics {
  /** Packets that it received. */
  readonly rx: Counters;
  /** Packets that it sent. */
  readonly tx: Counters;
}

interface LinkJson {
  readonly ifname: string;
  readonly flags: readonly string[];
  readonly operstate: string;
  readonly mtu: number;
  readonly address: string;
  readonly stats64?: InterfaceStatistics;
  readonly stats?: InterfaceStatistics;
}

interface AddressJson {
  readonly ifname: string;
  readonly addr_info?: readonly (AddressInfoJson | { readonly family?: undefined })[];
}

interface AddressInfoJson {
  readonly family: "inet" | "inet6";
  readonly local: string;
  readonly prefixlen: number;
  readonly scope: string;
  readonly tentative?: boolean;
}

interface RouteJson {
  readonly dst: string;
  readonly gateway?: string;
  readonly dev?: string;
  readonly protocol?: string;
  readonly metric?: number;
  readonly nexthops?: readonly NextHopJson[];
}

interface NextHopJson {
  readonly gateway?: string;
  readonly dev: string;
  readonly weight: number;
}

interface NeighbourJson {
  readonly dst?: string;
  readonly dev?: string;
  readonly lladdr?: string;
  readonly state?: readonly string[];
  readonly router?: null;
}

/** Reads `ip -json addr`. */
export function readAddresses(json: string): InterfaceAddress[] {
  return (parse(json) as AddressJson[]).flatMap(({ ifname, addr_info = [] }) =>
    addr_info.flatMap((info) => {
      if (info.family === undefined) return [];
      const { family, local, prefixlen, scope, tentative = false } = info;
      return [{ device: ifname, family, address: local, prefixLength: prefixlen, scope, tentative }];
    }),
  );
}

/** Reads `ip -4 -json route` or `ip -6 -json route`. */
export function readRoutes(family: Route["family"], json: string): Route[] {
  return (parse(json) as RouteJson[]).map(({ dst, gateway, dev, protocol, metric, nexthops }) => {
    const nextHops = nexthops?.map((hop) => ({ via: hop.gateway, device: hop.dev, weight: hop.weight }));
    return { family, to: dst, via: gateway, device: dev, protocol, metric, nextHops };
  });
}

/** Reads `ip -json neigh`. */
export function readNeighbours(json: string): Neighbour[] {
  return (parse(json) as NeighbourJson[]).flatMap(({ dst, dev, lladdr, state = [], router }) =>
    dst === undefined || dev === undefined
      ? []
      : [{ address: dst, device: dev, macAddress: lladdr, state, router: router !== undefined }],
  );
}

/** Reads `ip -json link show dev …`. */
export function readStatus(json: string): InterfaceStatus {
  const { ifname, flags, mtu, address } = firstLink(json);
  return { name: ifname, up: flags.includes("UP"), carrier: flags.includes("LOWER_UP"), mtu, macAddress: address };
}

/**
 * Reads from `ip -json link show dev …` whether the kernel has acted on a change of the carrier: it then also starts or stops the
 * queueing discipline. An interface that is not set up has nothing to start.
 */
export function hasActedOnCarrier(json: string, hasCarrier: boolean): boolean {
  const { flags, operstate } = firstLink(json);
  const isDown = operstate === "DOWN" || operstate === "LOWERLAYERDOWN";
  return hasCarrier ? !isDown || !flags.includes("UP") : isDown;
}

/** Reads the first interface of `ip -s -json link show …`, or the one with a name. */
export function readStatistics(json: string, name?: string): InterfaceStatistics {
  const { stats64, stats } = firstLink(json, name);
  const found = stats64 ?? stats;
  if (found === undefined) throw new SyntaxError(`no counters in ${json.slice(0, 200)}`);
  return { rx: counters(found.rx), tx: counters(found.tx) };
}

function counters({ bytes, packets, errors, dropped }: Counters): Counters {
  return { bytes, packets, errors, dropped };
}

function firstLink(json: string, name?: string): LinkJson {
  const link = (parse(json) as LinkJson[]).find(({ ifname }) => name === undefined || ifname === name);
  if (link === undefined) throw new SyntaxError(`no interface in ${json.slice(0, 200)}`);
  return link;
}

/** If there is nothing to list, iproute2 writes nothing at all or, in some versions, `[{}]`. */
function parse(json: string): unknown[] {
  return json.trim() === "" ? [] : (JSON.parse(json) as unknown[]).filter((item) => Object.keys(item ?? {}).length > 0);
}
