import { type Link, pcap } from "@alpy/alpy";
import { requireNoFaults } from "./require-no-faults.ts";

/** An EtherType for experiments (IEEE 802, clause 9.2.4), which no appliance handles. */
const EXPERIMENTAL_ETHER_TYPE = 0x88b5;

/** How a frame is tagged: with a VLAN's id, or not. */
export type Tag = number | "untagged";

/** A frame that contains its own name, and the links on which it must arrive. */
export interface Delivery {
  readonly name: string;
  /** The source MAC address. */
  readonly source: string;
  /** The destination MAC address. Default: broadcast. */
  readonly destination?: string | undefined;
  /** The index of the link that it is sent on. */
  readonly from: number;
  /** Its tag on that link. Default: untagged. */
  readonly tag?: Tag | undefined;
  /** The links on which it must arrive, with its tag on each. */
  readonly to: Readonly<Record<number, Tag>>;
}

/** A named frame in a link's capture. */
export interface Sighting {
  readonly name: string;
  readonly link: number;
  readonly tag: Tag;
}

/** Returns the bytes of a delivery's frame. */
export function namedFrame({
  name,
  source,
  destination = "ff:ff:ff:ff:ff:ff",
  tag = "untagged",
}: Delivery): Uint8Array {
  const vlans = tag === "untagged" ? [] : [{ id: tag }];
  const fields = { source, destination, vlans, etherType: EXPERIMENTAL_ETHER_TYPE, padToBytes: 64 };
  return pcap.ethernet(fields, Buffer.from(`${name}\0`));
}

/** Returns the named frames in the captures of links, in both directions. */
export async function sightingsOn(links: readonly Link[]): Promise<Sighting[]> {
  const sightings: Sighting[] = [];
  for (const [index, link] of links.entries()) {
    for await (const frame of link.frames()) {
      const { ethernet, vlans = [], payload } = pcap.decode(frame);
      if ((vlans.at(-1)?.etherType ?? ethernet?.etherType) !== EXPERIMENTAL_ETHER_TYPE) continue;
      const name = Buffer.from(payload).toString("latin1").split("\0", 1)[0] ?? "";
      sightings.push({ name, link: index, tag: vlans[0]?.id ?? "untagged" });
    }
  }
  return sightings;
}

/**
 * Checks that each frame arrived once on each of its links, with the expected tag, and on no other link.
 * @throws {Error} that lists each frame that is missing on a link or was not expected there
 */
export function requireDelivered(deliveries: readonly Delivery[], sightings: readonly Sighting[]): void {
  const faults = deliveries.flatMap((delivery) => faultsOf(delivery, sightings));
  requireNoFaults("not all frames arrived as expected", faults);
}

function faultsOf({ name, from, to }: Delivery, sightings: readonly Sighting[]): string[] {
  const arrived = sightings.filter((sighting) => sighting.name === name && sighting.link !== from);
  const expected = Object.entries(to).map(([link, tag]) => ({ name, link: Number(link), tag }));
  const missing = expected.filter((one) => !arrived.some((other) => isSame(one, other)));
  const unexpected = arrived.filter((one, index) => {
    const isFirst = arrived.findIndex((other) => isSame(one, other)) === index;
    return !isFirst || !expected.some((other) => isSame(one, other));
  });
  return [
    ...missing.map((one) => `missing: ${describe(one)}`),
    ...unexpected.map((one) => `unexpected: ${describe(one)}`),
  ];
}

function isSame(one: Sighting, other: Sighting): boolean {
  return one.link === other.link && one.tag === other.tag;
}

function describe({ name, link, tag }: Sighting): string {
  return `"${name}" on link ${link}, ${tag === "untagged" ? tag : `tagged ${tag}`}`;
}
