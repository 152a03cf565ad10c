import { type Link, pcap } from "@alpy/alpy";
import { requireNoFaults } from "./require-no-faults.ts";

/** An EtherType for experiments (IEEE 802, clause 9.2.4), which no appliance does anything with. */
const experimental = 0x88b5;

/** How a frame is tagged: with a VLAN's id, or not. */
export type Tag = number | "untagged";

/** A frame that bears its own name, and where it is to come out. */
export interface Delivery {
  name: string;
  source: string;
  /** Default: everybody. */
  destination?: string;
  /** The index of the link that it is sent on. */
  from: number;
  /** Its tag there. Default: untagged. */
  tag?: Tag;
  /** The links that it is to come out of, and how it is tagged there. */
  to: Readonly<Record<number, Tag>>;
}

/** A named frame in a link's capture. */
export interface Sighting {
  name: string;
  link: number;
  tag: Tag;
}

/** The bytes of a delivery's frame. */
export function namedFrame({
  name,
  source,
  destination = "ff:ff:ff:ff:ff:ff",
  tag = "untagged",
}: Delivery): Uint8Array {
  const vlans = tag === "untagged" ? [] : [{ id: tag }];
  const fields = { source, destination, vlans, etherType: experimental, padToBytes: 64 };
  return pcap.ethernet(fields, Buffer.from(`${name}\0`));
}

/** The named frames in the captures of links, in whatever direction they went. */
export async function sightingsOn(links: readonly Link[]): Promise<Sighting[]> {
  const sightings: Sighting[] = [];
  for (const [index, link] of links.entries()) {
    for await (const frame of link.frames()) {
      const { ethernet, vlans = [], payload } = pcap.decode(frame);
      if ((vlans.at(-1)?.etherType ?? ethernet?.etherType) !== experimental) continue;
      const name = Buffer.from(payload).toString("latin1").split("\0", 1)[0] ?? "";
      sightings.push({ name, link: index, tag: vlans[0]?.id ?? "untagged" });
    }
  }
  return sightings;
}

/**
 * Checks that each frame came out of the links that it was to come out of, tagged as it was to be, once, and of no other.
 * @throws {Error} that names each frame that is missing on a link, or that came where it was not to
 */
export function requireDelivered(deliveries: readonly Delivery[], sightings: readonly Sighting[]): void {
  const faults = deliveries.flatMap((delivery) => faultsOf(delivery, sightings));
  requireNoFaults("not all frames came where they were to", faults);
}

function faultsOf({ name, from, to }: Delivery, sightings: readonly Sighting[]): string[] {
  const came = sightings.filter((sighting) => sighting.name === name && sighting.link !== from);
  const wanted = Object.entries(to).map(([link, tag]) => ({ name, link: Number(link), tag }));
  const missing = wanted.filter((one) => !came.some((other) => isSame(one, other)));
  const needless = came.filter((one, index) => {
    const isFirst = came.findIndex((other) => isSame(one, other)) === index;
    return !isFirst || !wanted.some((other) => isSame(one, other));
  });
  return [
    ...missing.map((one) => `missing: ${describe(one)}`),
    ...needless.map((one) => `not to be there: ${describe(one)}`),
  ];
}

function isSame(one: Sighting, other: Sighting): boolean {
  return one.link === other.link && one.tag === other.tag;
}

function describe({ name, link, tag }: Sighting): string {
  return `"${name}" on link ${link}, ${tag === "untagged" ? tag : `tagged ${tag}`}`;
}
