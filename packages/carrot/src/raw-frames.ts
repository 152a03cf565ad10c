import type { pcap } from "@alpy/alpy";

/** Lengths from the shortest to the longest frame (without FCS; the longest has a VLAN tag), with unusual EtherTypes. */
const SHAPES: readonly (readonly [bytes: number, etherType: number])[] = [
  [60, 0x88b5],
  [61, 0x9000],
  [64, 0xfffe],
  [127, 0x0601],
  [128, 0x88b5],
  [577, 0x9000],
  [1000, 0xfffe],
  [1499, 0x0601],
  [1513, 0x88b5],
  [1514, 0x9000],
  [1518, 0x8100],
];

/** Builds broadcast frames of 60 to 1518 bytes with unusual EtherTypes from one source address. No two are equal. */
export function oddFrames(source: string): Uint8Array[] {
  return SHAPES.map(([bytes, etherType], index) => {
    const frame = Uint8Array.from({ length: bytes }, (_, position) => (position * 31 + index * 7) & 0xff);
    frame.fill(0xff, 0, 6);
    frame.set(
      source.split(":").map((octet) => Number.parseInt(octet, 16)),
      6,
    );
    frame.set([etherType >> 8, etherType & 0xff], 12);
    return frame;
  });
}

/** Returns the frames from one source address in a capture, in order, in hexadecimal. */
export async function framesFrom(source: string, capture: pcap.PcapReader): Promise<string[]> {
  const wanted = source.replaceAll(":", "");
  const frames: string[] = [];
  for await (const { data } of capture) {
    const frame = hex(data);
    if (frame.slice(12, 24) === wanted) frames.push(frame);
  }
  return frames;
}

/** Returns bytes in hexadecimal. */
export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("hex");
}
