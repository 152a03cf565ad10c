import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { captured, cut, fragment4, fragment6, type Piece, whole } from "../../test/fragments.ts";
import { bytes, counting, ethernet, ipv4 as plainIpv4, tcp, u16, u32, vlan } from "../../test/frames.ts";
import { ethernet as buildEthernet, decode, ipv4, ipv6, udp } from "../index.ts";
import { type ReassembleOptions, type ReassemblyEvent, reassemble, type TimedFrame } from "../reassemble.ts";
import { IpReassembler } from "./ip-reassembler.ts";

async function eventsOf(frames: readonly TimedFrame[], options?: ReassembleOptions): Promise<ReassemblyEvent[]> {
  const events: ReassemblyEvent[] = [];
  for await (const event of reassemble(frames, options)) events.push(event);
  return events;
}

/** Returns what each event says in short: the data of a frame, or the reason of a drop. */
const short = (events: readonly ReassemblyEvent[]): unknown[] =>
  events.map((event) => (event.kind === "frame" ? event.frame.data : event.reason));

const VERSIONS = [
  { version: 4, fragment: fragment4 },
  { version: 6, fragment: fragment6 },
] as const;

/** A payload, and its pieces in any order, some of them several times. */
const shuffled = fc
  .record({
    payload: fc.uint8Array({ minLength: 9, maxLength: 400 }),
    places: fc.array(fc.nat(), { maxLength: 12 }),
    order: fc.infiniteStream(fc.nat()),
    repeats: fc.array(fc.nat(), { maxLength: 6 }),
  })
  .map(({ payload, places, order, repeats }) => {
    const inner = Math.ceil(payload.length / 8) - 1;
    const units = new Set(places.map((place) => ((place % inner) + 1) * 8));
    const pieces = cut(payload, ...(units.size === 0 ? [8] : [...units].sort((a, b) => a - b)));
    const keyed = pieces.map((piece) => ({ piece, key: order.next().value }));
    const shuffledPieces = keyed.sort((a, b) => a.key - b.key).map(({ piece }) => piece);
    // Repeated before the piece that completes the packet: a host takes later ones for a new packet.
    for (const repeat of repeats) {
      const piece = shuffledPieces[repeat % (shuffledPieces.length - 1)];
      if (piece !== undefined) shuffledPieces.splice(shuffledPieces.length - 1, 0, piece);
    }
    return { payload, pieces: shuffledPieces };
  });

describe.each(VERSIONS)("IPv$version", ({ version, fragment }) => {
  test("any split, order and duplication of a packet gives the packet back, with correct headers", async () => {
    const property = fc.asyncProperty(shuffled, async ({ payload, pieces }) => {
      const events = await eventsOf(pieces.map((piece) => fragment(piece)));
      expect(short(events)).toEqual([whole(version, payload)]);
      expect(events[0]).toMatchObject({ kind: "frame", fragments: pieces.length });
    });
    await fc.assert(property, { numRuns: 500 });
  });

  test("fragments of 8 bytes are joined up to the longest packet, in time that does not depend on their number", async () => {
    const payload = counting(65_512);
    const places = Array.from({ length: payload.length / 8 - 1 }, (_, index) => (index + 1) * 8);
    const frames = cut(payload, ...places).map((piece) => fragment(piece));
    expect(short(await eventsOf(frames.reverse()))).toEqual([whole(version, payload)]);
  });

  test("packets with different identifications are joined apart, and other frames pass as they are", async () => {
    const one = cut(counting(40), 16);
    const other = cut(counting(50).reverse(), 16);
    const frames = [
      fragment(one[0] as Piece, 1),
      fragment(other[0] as Piece, 2),
      captured(ethernet(0x0806, counting(28))),
    ];
    frames.push(fragment(one[1] as Piece, 1), fragment(other[1] as Piece, 2));
    const events = await eventsOf(frames);
    expect(short(events)).toEqual([
      frames[2]?.data,
      whole(version, counting(40), 1),
      whole(version, counting(50).reverse(), 2),
    ]);
  });

  test("a packet that is not complete after its lifetime is dropped, and so are incomplete ones at the end", async () => {
    const [first, second] = cut(counting(40), 16) as [Piece, Piece];
    const frames = [fragment(first, 1, 17, 0), fragment(second, 1, 17, 60_000)];
    expect(await eventsOf(frames)).toMatchObject([
      { kind: "fragments-dropped", reason: "expired", identification: 1, fragments: 1, bytes: 16, seconds: 60 },
      { kind: "fragments-dropped", reason: "incomplete", identification: 1, fragments: 1, bytes: 24, seconds: 60 },
    ]);
    const earlier = [fragment(first, 1, 17, 0), fragment(second, 1, 17, 59_999)];
    expect(short(await eventsOf(earlier))).toEqual([whole(version, counting(40), 1)]);
  });

  test("a packet over 65,535 bytes is dropped", async () => {
    const frames = [fragment({ offset: 65_528, data: counting(40), more: false })];
    expect(short(await eventsOf(frames))).toEqual(["too-large"]);
  });

  test("fragments that disagree about the length are dropped, and the rest of their packet is ignored", async () => {
    const frames = [
      { offset: 16, data: counting(8), more: false },
      { offset: 24, data: counting(8), more: true },
      { offset: 0, data: counting(16), more: true },
    ];
    expect(short(await eventsOf(frames.map((piece) => fragment(piece))))).toEqual(["inconsistent"]);
    const shorter = [frames[1], frames[0]].flatMap((piece) => (piece === undefined ? [] : [fragment(piece)]));
    expect(short(await eventsOf(shorter))).toEqual(["inconsistent"]);
  });

  test("fragments that are empty, of odd length or cut by the capture are dropped one by one", async () => {
    const cutOff = fragment({ offset: 0, data: counting(64), more: true });
    const frames = [
      fragment({ offset: 8, data: counting(0), more: false }),
      fragment({ offset: 8, data: counting(9), more: true }),
      { ...cutOff, data: cutOff.data.subarray(0, 80) },
    ];
    expect(short(await eventsOf(frames))).toEqual(["malformed", "malformed", "truncated"]);
  });

  test("a hostile sender cannot make the memory grow: the oldest packets are dropped, each with an event", () => {
    const limits = { fragmentLifetimeMs: 60_000, maxFragmentBytes: 1_000_000, ipv4Overlap: "last" } as const;
    const reassembler = new IpReassembler(limits);
    const events: ReassemblyEvent[] = [];
    for (let identification = 0; identification < 3000; identification++) {
      const offset = identification % 3 === 0 ? 65_000 : (identification % 8000) * 8;
      events.push(...reassembler.push(fragment({ offset, data: counting(8), more: true }, identification)));
      expect(reassembler.heldBytes).toBeLessThanOrEqual(1_000_000);
    }
    const evicted = events.length;
    expect(new Set(short(events))).toEqual(new Set(["memory"]));
    expect(evicted + reassembler.end().length).toBe(3000);
    expect(reassembler.heldBytes).toBe(0);
  });
});

const OVERLAPPING: readonly Piece[] = [
  { offset: 0, data: new Uint8Array(16).fill(1), more: true },
  { offset: 8, data: new Uint8Array(16).fill(2), more: true },
  { offset: 24, data: new Uint8Array(4).fill(3), more: false },
];

const filled = (...parts: readonly [length: number, byte: number][]): Uint8Array =>
  bytes(...parts.map(([length, byte]) => new Uint8Array(length).fill(byte)));

describe("fragments that overlap", () => {
  test.each([
    ["last", filled([8, 1], [16, 2], [4, 3])],
    ["first", filled([16, 1], [8, 2], [4, 3])],
  ] as const)(
    "of IPv4: the copy that came %s counts, and the event states that they differ",
    async (ipv4Overlap, payload) => {
      const events = await eventsOf(
        OVERLAPPING.map((piece) => fragment4(piece)),
        { ipv4Overlap },
      );
      expect(short(events)).toEqual([whole(4, payload)]);
      expect(events[0]).toMatchObject({ overlap: "different" });
    },
  );

  test("of IPv4 with equal bytes are marked as such", async () => {
    const same = OVERLAPPING.map(({ offset, data, more }) => ({ offset, more, data: data.slice().fill(5) }));
    expect((await eventsOf(same.map((piece) => fragment4(piece))))[0]).toMatchObject({ overlap: "equal" });
  });

  test("of IPv6 discard the packet, also the fragments that come later (RFC 5722); IPv4 on demand", async () => {
    const [one, two, three] = OVERLAPPING as [Piece, Piece, Piece];
    const pieces = [one, two, three, one, three];
    expect(short(await eventsOf(pieces.map((piece) => fragment6(piece))))).toEqual(["overlap"]);
    const discarded = await eventsOf(
      pieces.map((piece) => fragment4(piece)),
      { ipv4Overlap: "discard" },
    );
    expect(short(discarded)).toEqual(["overlap"]);
  });

  test("of IPv6 with one byte that differs from the fragment that they repeat discard the packet", async () => {
    const [one, , three] = OVERLAPPING as [Piece, Piece, Piece];
    const changed = { ...one, data: one.data.slice().fill(9, 15) };
    expect(short(await eventsOf([one, changed, three].map((piece) => fragment6(piece))))).toEqual(["overlap"]);
  });
});

test("an atomic fragment is a packet of its own, even if others have its identification (RFC 6946)", async () => {
  const [one, two] = cut(counting(40), 16) as [Piece, Piece];
  const atomic = { offset: 0, data: counting(12), more: false };
  const events = await eventsOf([one, atomic, two].map((piece) => fragment6(piece)));
  expect(short(events)).toEqual([whole(6, counting(12)), whole(6, counting(40))]);
});

test("extension headers before the fragment header are kept, and lead to the upper layer", async () => {
  const hosts = { source: "fd00::2", destination: "fd00::1" };
  const message = udp({ sourcePort: 1000, destinationPort: 2000 }, counting(100));
  const packet = ipv6(hosts, message).bytes;
  const upper = packet.subarray(40);
  const hopByHop = bytes(44, 0, 1, 4, 0, 0, 0, 0);
  const frames = cut(upper, 48).map(({ offset, data, more }) => {
    const header = bytes(17, 0, u16(offset | (more ? 1 : 0)), u32(1));
    const link = { source: "52:54:00:00:00:0a", destination: "52:54:00:00:00:01" };
    return captured(buildEthernet(link, ipv6({ ...hosts, nextHeader: 0 }, bytes(hopByHop, header, data))));
  });
  const [event] = await eventsOf(frames);
  const decoded = event?.kind === "frame" ? decode(event.frame) : undefined;
  expect(decoded?.udp).toMatchObject({ sourcePort: 1000, checksumValid: true });
  expect(decoded?.ipv6?.extensionHeaders.map(({ name }) => name)).toEqual(["hop-by-hop"]);
  expect(decoded).not.toHaveProperty("malformed");
});

test("the fragments of a packet that a router forwards into another VLAN are joined apart from it", async () => {
  const payload = counting(40);
  const tagged = (id: number): TimedFrame[] =>
    cut(payload, 16).map(({ offset, data, more }) => {
      const packet = plainIpv4(17, data, { flagsAndOffset: offset / 8 + (more ? 0x2000 : 0) });
      return captured(ethernet(0x8100, vlan(id, 0x0800, packet)));
    });
  const [a, b] = tagged(1);
  const [c, d] = tagged(2);
  const events = await eventsOf([a, c, b, d].flatMap((frame) => frame ?? []));
  expect(events).toMatchObject([{ fragments: 2 }, { fragments: 2 }]);
  const vlans = events.map((event) => event.kind === "frame" && decode(event.frame).vlans?.map(({ id }) => id));
  expect(vlans).toEqual([[1], [2]]);
});

test("what is joined decodes with correct checksums", async () => {
  const packet = ipv4(
    { source: "10.0.0.2", destination: "10.0.0.1" },
    udp({ sourcePort: 1, destinationPort: 2 }, counting(3000)),
  );
  const pieces = cut(packet.bytes.subarray(20), 1480, 2960);
  const [event] = await eventsOf(pieces.map((piece) => fragment4(piece)));
  const decoded = event?.kind === "frame" ? decode(event.frame) : undefined;
  expect(decoded?.ipv4).toMatchObject({ checksumValid: true, isFragment: false, totalBytes: 3028 });
  expect(decoded?.udp?.checksumValid).toBe(true);
  expect(decoded?.payload).toEqual(counting(3000));
});

test("none of many mutated fragments makes it throw", async () => {
  const samples = [...VERSIONS.flatMap(({ fragment }) => OVERLAPPING.map((piece) => fragment(piece)))];
  samples.push(captured(ethernet(0x0800, plainIpv4(6, tcp(0x12, counting(9))))));
  const change = fc.record({
    sample: fc.nat(samples.length - 1),
    at: fc.nat(90),
    byte: fc.nat(255),
    length: fc.nat(90),
  });
  const property = fc.asyncProperty(fc.array(change, { maxLength: 8 }), async (changes) => {
    const frames = changes.flatMap(({ sample, at, byte, length }) => {
      const frame = samples[sample];
      if (frame === undefined) return [];
      const data = frame.data.slice(0, length);
      if (at < data.length) data[at] = byte;
      return [{ ...frame, data }];
    });
    const events = await eventsOf(frames);
    for (const event of events) if (event.kind === "frame") decode(event.frame);
  });
  await fc.assert(property, { numRuns: 1000 });
});

test("bad arguments are refused by name when it is called", () => {
  const refused =
    (source: unknown, options: unknown = {}): unknown =>
    () =>
      reassemble(source as TimedFrame[], options as ReassembleOptions);
  expect(refused(7)).toThrow("source must be an iterable of captured frames, got 7");
  expect(refused(counting(3))).toThrow("source must be an iterable of captured frames, got 3 bytes");
  expect(refused([], { lifetime: 1 })).toThrow('reassemble: unknown option "lifetime"');
  expect(refused([], { fragmentLifetimeMs: 0 })).toThrow("fragmentLifetimeMs must be an integer from 1");
  expect(refused([], { maxFragmentBytes: -1 })).toThrow("maxFragmentBytes must be an integer from 0");
  expect(refused([], { ipv4Overlap: "linux" })).toThrow('ipv4Overlap must be one of "last", "first", "discard"');
});
