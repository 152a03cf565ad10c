import type { pcap } from "@alpy/alpy";

/** Lengths from the shortest to the longest frame (without its FCS; the longest carries a VLAN tag), with odd EtherTypes. */
const shapes: readonly (readonly [bytes: number, etherType: number])[] = [
  ...([60, 61, 64, 127, 128, 577, 1000, 1499, 1513, 1514] as const).map(
    (bytes, index) => [bytes, [0x88b5, 0x9000, 0xfffe, 0x0601][index % 4] ?? 0x88b5] as const,
  ),
  [1518, 0x8100],
];

/** Frames of 60 to 1518 bytes with odd EtherTypes, from one source address to everybody, no two alike. */
export function oddFrames(source: string): Uint8Array[] {
  return shapes.map(([bytes, etherType], index) => {
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

/** The frames from one source address in a capture, in order, in hexadecimal. */
export async function framesFrom(source: string, capture: pcap.PcapReader): Promise<string[]> {
  const wanted = source.replaceAll(":", "");
  const frames: string[] = [];
  for await (const { data } of capture) {
    const frame = hex(data);
    if (frame.slice(12, 24) === wanted) frames.push(frame);
  }
  return frames;
}

/** Bytes in hexadecimal. */
export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("hex");
}
